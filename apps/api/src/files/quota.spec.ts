import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

const quota = 1_000;

describe('the quota of files', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  const callers: Record<string, Record<string, string>> = {};
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url, { environment: { DMS_FILE_QUOTA_BYTES: quota } });
    for (const name of ['ada', 'bob']) {
      await api.addUser(name, 'operator');
      callers[name] = { ...(await api.bearer(name)) };
    }
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  function bring(who: string, size: number) {
    const form = new FormData();
    form.append('file', new Blob([`a,b\n${'1,2\n'.repeat(size)}`.slice(0, size)]), 'some.csv');
    return api.ask('POST', '/api/v1/files', { headers: callers[who] ?? {}, body: form });
  }
  const begin = (who: string, size: number) =>
    api.ask('POST', '/api/v1/uploads', {
      headers: { ...callers[who], 'tus-resumable': '1.0.0', 'upload-length': String(size) },
    });
  const refusal = (left: number) => ({
    status: 413,
    body: {
      code: 'FILE_QUOTA_USED_UP',
      detail: expect.stringContaining(`${quota} bytes together, and ${left} of them are left`) as string,
    },
  });

  it('is each person’s own, holds for both kinds of upload, and is free again with what is deleted', async () => {
    const first = await bring('ada', 600);
    expect(first.status).toBe(201);
    expect(await bring('ada', 401)).toMatchObject(refusal(400));
    expect(await begin('ada', 401)).toMatchObject(refusal(400));
    expect((await bring('ada', 400)).status).toBe(201);
    expect(await bring('ada', 1)).toMatchObject(refusal(0));
    expect((await bring('bob', quota)).status).toBe(201);
    const kept = await api.ask('GET', '/api/v1/files?owner=ada', { headers: callers['ada'] ?? {} });
    expect((kept.body['items'] as { size: number }[]).map(({ size }) => size).sort()).toEqual([400, 600]);
    const { id } = first.body as { id: string };
    const removed = await api.ask('DELETE', `/api/v1/files/${id}`, { headers: callers['ada'] ?? {} });
    expect(removed.status).toBe(204);
    expect((await begin('ada', 600)).status).toBe(201);
    expect((await bring('ada', 600)).status).toBe(201);
  });
});
