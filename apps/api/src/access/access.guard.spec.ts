import { startRedis } from '@dms/testing';
import { METHODS } from 'node:http';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';
import { publicRoutes } from './public-routes';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Every route that the router really has, as `GET /api/v1/files/:id`; what takes any method stands before them. */
function routesOf(api: ApiUnderTest): string[] {
  const express = api.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return express.router.stack.flatMap(({ route }) =>
    route && !METHODS.every((method) => route.methods[method.toLowerCase()])
      ? Object.keys(route.methods)
          .filter((method) => method !== '_all')
          .map((method) => `${method.toUpperCase()} ${route.path}`)
      : [],
  );
}

describe('who may call a route', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url);
    await api.addUser('ada', 'admin');
    await api.addUser('vic', 'viewer');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  it('every route answers a stranger with 401, but for the short list of public ones', async () => {
    const routes = routesOf(api);
    expect(routes.length).toBeGreaterThan(45);
    const open: string[] = [];
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const { status, body } = await api.ask(method, path.replace(/:\w+/g, 'x1'));
      if (status !== 401) open.push(route);
      // An answer to HEAD has no body.
      else if (method !== 'HEAD') expect(body).toMatchObject({ code: 'NOT_SIGNED_IN', status: 401 });
    }
    expect(open.sort()).toEqual([...publicRoutes].sort());
  });

  it('an address without a route tells a stranger nothing, and a caller that it is not there', async () => {
    expect((await api.ask('GET', '/api/v1/nothing')).status).toBe(401);
    const headers = await api.bearer('vic');
    expect((await api.ask('GET', '/api/v1/nothing', { headers })).body.code).toBe('NOT_FOUND');
    expect((await api.ask('GET', '/api/v1/files/%E0%A4%A', { headers })).status).toBe(400);
  });

  it('a wrong method is 405 and names the right ones', async () => {
    const answer = await api.ask('PATCH', '/api/v1/recipes/abc', { headers: await api.bearer('ada') });
    expect(answer.status).toBe(405);
    expect(answer.body.code).toBe('METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'PUT']);
  });

  it('a viewer looks and changes nothing', async () => {
    const headers = await api.bearer('vic');
    expect((await api.ask('GET', '/api/v1/recipes', { headers })).body).toEqual({
      items: [],
      nextCursor: null,
    });
    const recipe = { name: 'r', recipe: { version: 1, steps: [] } };
    const refused = await api.ask('POST', '/api/v1/recipes', { headers, body: recipe });
    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('an operator changes what is theirs; an admin changes all', async () => {
    await api.addUser('olga', 'operator');
    await api.addUser('otto', 'operator');
    const [olga, otto, ada] = [await api.bearer('olga'), await api.bearer('otto'), await api.bearer('ada')];
    const body = { name: 'mine', recipe: { version: 1, steps: [] } };
    const made = await api.ask('POST', '/api/v1/recipes', { headers: olga, body });
    const path = `/api/v1/recipes/${made.body.id as string}`;
    expect((await api.ask('DELETE', path, { headers: otto })).status).toBe(403);
    const change = { headers: { ...ada, 'if-match': made.headers.get('etag') ?? '' }, body };
    expect((await api.ask('PUT', path, change)).status).toBe(200);
    expect((await api.ask('DELETE', path, { headers: olga })).status).toBe(204);
    expect((await api.ask('GET', path, { headers: olga })).status).toBe(404);
  });

  it('Apex is for admins', async () => {
    await api.addUser('omar', 'operator');
    const body = { connectionId: 'nobody', method: 'GET', path: '/Any' };
    const call = async (who: string) =>
      (await api.ask('POST', '/api/v1/apex', { headers: await api.bearer(who), body })).body.code;
    expect([await call('omar'), await call('vic'), await call('ada')]).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
      'NOT_FOUND',
    ]);
  });
});
