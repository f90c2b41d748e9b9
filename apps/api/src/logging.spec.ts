import { Writable } from 'node:stream';
import { Environment } from '@dms/config';
import pino from 'pino';
import type { Options } from 'pino-http';
import { loggerOptions } from './logging';

describe('the log', () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const { level, redact, serializers } = loggerOptions(new Environment()).pinoHttp as Options;
  const logger = pino({ level: level ?? 'info', redact: redact ?? [], serializers: serializers ?? {} }, sink);

  it.each(['password', 'token', 'accessToken', 'authorization', 'clientSecret', 'sealedCredentials'])(
    'holds no %s, three levels deep',
    (name) => {
      lines.length = 0;
      logger.info({ [name]: 'hush-1', a: { [name]: 'hush-2', b: { [name]: 'hush-3' } } }, 'said');
      expect(lines.join()).toContain('said');
      expect(lines.join()).not.toContain('hush');
    },
  );

  it('holds the path of a request, not its headers or its query', () => {
    lines.length = 0;
    const headers = { cookie: 'hush', authorization: 'hush' };
    logger.info({
      req: { id: '1', method: 'GET', url: '/api/v1/runs?search=hush', headers, remoteAddress: '::1' },
    });
    expect(JSON.parse(lines.join())).toMatchObject({ req: { path: '/api/v1/runs', method: 'GET' } });
    expect(lines.join()).not.toContain('hush');
  });
});
