import type { OpenAPIObject } from '@nestjs/swagger';
import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

describe('the OpenAPI document', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let document: OpenAPIObject;
  let headers: { authorization: string };
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    await api.addUser('vic', 'viewer');
    headers = await api.bearer('vic');
    document = (await api.ask('GET', '/api/openapi.json', { headers })).body as OpenAPIObject;
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      (['get', 'post', 'put', 'delete', 'patch'] as const).flatMap((method) => {
        const operation = item[method];
        return operation ? [{ name: `${method.toUpperCase()} ${path}`, operation }] : [];
      }),
    );

  it('names every operation once, all different, of one form', () => {
    const ids = operations().map(({ operation }) => operation.operationId ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]\w*_[a-z]\w*$/);
  });

  it('gives every answer a schema, and every operation its problems', () => {
    for (const { name, operation } of operations()) {
      const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      expect([name, answers.length > 0]).toEqual([name, true]);
      for (const [status, answer] of answers) {
        const content = Object.values(
          (answer as { content?: Record<string, { schema?: object }> }).content ?? {},
        );
        if (status !== '204')
          expect([name, content.length > 0 && content.every(({ schema }) => schema)]).toEqual([name, true]);
      }
      const fallback = operation.responses['default'] as { content: object };
      expect(Object.keys(fallback.content)).toEqual(['application/problem+json']);
    }
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]*)"/g)].map(([, name]) => name!);
    expect(names.filter((name) => !(name in document.components!.schemas!))).toEqual([]);
    expect(text).not.toContain('x-refusals');
  });

  it('says which routes need whom', () => {
    const open = operations().filter(({ operation }) => operation.security?.length === 0);
    expect(open.map(({ name }) => name).sort()).toEqual([
      'GET /api/health/live',
      'GET /api/health/ready',
      'POST /api/v1/sessions',
      'POST /api/v1/setup',
    ]);
    expect(Object.keys(document.components!.securitySchemes!).sort()).toEqual(['bearer', 'cookie']);
  });

  it('has a page to read it, without a script of its own in it', async () => {
    const page = await api.ask('GET', '/api/docs', { headers });
    expect(page.status).toBe(200);
    expect(page.body).not.toMatch(/<script>|on\w+=/);
    for (const [, asset] of (page.body as string).matchAll(/(?:src|href)="([^"]+)"/g))
      expect((await api.ask('GET', asset!, { headers })).status).toBe(200);
    expect((await api.ask('GET', '/api/docs/package.json', { headers })).status).toBe(404);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});
