import { Environment } from '@dms/config';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';

/** Whatever is called so, at the first three depths of a logged object, is not written. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'token',
  'accessToken',
  'securityToken',
  'clientSecret',
  'credentials',
  'sealedCredentials',
  'passwordHash',
  'secretHash',
  'csrfToken',
];
/** A request as pino's own serializer gives it. */
interface Logged {
  id: string;
  method: string;
  url: string;
  remoteAddress: string;
}

/** One JSON line per request that failed or changed something; never a body, never a secret. */
export function loggerOptions(environment: Environment): Params {
  return {
    pinoHttp: {
      level: environment.DMS_LOG_LEVEL,
      genReqId: () => randomUUID(),
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        remove: true,
      },
      // Headers hold secrets, and queries what people look for: neither is written.
      serializers: {
        req: ({ id, method, url, remoteAddress }: Logged) => ({
          id,
          method,
          path: url.split('?')[0],
          remoteAddress,
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      autoLogging: { ignore: isQuiet },
      customLogLevel: (request, response, error) => {
        if (error || response.statusCode >= 500) return 'error';
        if (response.statusCode >= 400) return 'info';
        return request.method === 'GET' || request.method === 'HEAD' ? 'debug' : 'info';
      },
    },
  };
}

/** Health is asked every second. */
function isQuiet(request: IncomingMessage): boolean {
  return request.url?.startsWith('/api/health/') ?? false;
}
