import { DmsError } from '@dms/domain';
import { InMemoryWebhookSender, startRedis } from '@dms/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

describe('webhooks', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let admin: { authorization: string };
  const sender = new InMemoryWebhookSender();
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url, { sender });
    await api.addUser('ada', 'admin');
    await api.addUser('oli', 'operator');
    admin = await api.bearer('ada');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const ask = (method: string, path: string, body?: object, headers: Record<string, string> = admin) =>
    api.ask(method, `/api/v1/webhooks${path}`, { headers, ...(body && { body }) });
  const content = { url: 'https://hooks.example.com/dms', events: ['run.*', 'dataset.ready'] };

  it('are for admins only', async () => {
    const { body } = await ask('POST', '', content);
    const headers = await api.bearer('oli');
    const tried = [
      await ask('GET', '', undefined, headers),
      await ask('POST', '', content, headers),
      await ask('GET', `/${body.id}`, undefined, headers),
      await ask(
        'PUT',
        `/${body.id}`,
        { ...content, enabled: false },
        { ...headers, 'if-match': body.version },
      ),
      await ask('DELETE', `/${body.id}`, undefined, headers),
      await ask('POST', `/${body.id}/test`, undefined, headers),
      await ask('POST', `/${body.id}/rotate`, undefined, headers),
      await ask('GET', `/${body.id}/deliveries`, undefined, headers),
    ];
    expect(tried.map(({ status }) => status)).toEqual(Array(8).fill(403));
  });

  it('show their secret once, and nothing that opens it afterwards', async () => {
    const made = await ask('POST', '', { ...content, description: 'to the warehouse' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...content, enabled: true, description: 'to the warehouse' });
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { body } = await ask('GET', `/${made.body.id}`);
    const list = (await ask('GET', '')).body;
    expect(JSON.stringify([body, list])).not.toMatch(/whsec|seal/i);
    const kept = JSON.stringify(await api.documents.webhooks.get(made.body.id as string));
    expect(kept).not.toContain((made.body.secret as string).slice(6, 30));
  });

  it('are tried on request, and the signature is what Standard Webhooks says', async () => {
    const { id, secret } = (await ask('POST', '', { ...content, enabled: false })).body;
    sender.answer = () => ({ status: 200, text: 'thanks' });
    const { status, body } = await ask('POST', `/${id}/test`);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ state: 'delivered', status: 200, answer: 'thanks', test: true, attempts: 1 }),
    ]);
    const { url, headers, body: posted } = sender.posted.at(-1)!;
    expect(url).toBe(content.url);
    expect(new Verifier(secret).verify(posted, headers)).toMatchObject({
      id: headers['webhook-id'],
      type: 'dms.webhook.test',
      data: { webhookId: id },
    });
    expect(() => new Verifier(secret).verify(posted.replace('1.0', '1.1'), headers)).toThrow();
    const listed = (await ask('GET', `/${id}/deliveries`)).body;
    expect(listed.items).toEqual([body]);
  });

  it('say what a test met: a refusal, or nobody', async () => {
    const { id } = (await ask('POST', '', content)).body;
    sender.answer = () => ({ status: 302, text: 'elsewhere' });
    expect((await ask('POST', `/${id}/test`)).body).toMatchObject({ state: 'failed', status: 302 });
    sender.answer = () => {
      throw new DmsError('WEBHOOK_UNREACHABLE', 'The webhook cannot be reached: ECONNREFUSED.');
    };
    expect((await ask('POST', `/${id}/test`)).body).toMatchObject({
      state: 'failed',
      trouble: 'The webhook cannot be reached: ECONNREFUSED.',
    });
  });

  it('sign with both secrets for a day once a new one is made', async () => {
    sender.answer = () => ({ status: 204, text: '' });
    const { id, secret: first } = (await ask('POST', '', content)).body;
    const { secret: second, formerSecretUntil } = (await ask('POST', `/${id}/rotate`)).body;
    expect(second).not.toBe(first);
    expect(Date.parse(formerSecretUntil) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    await ask('POST', `/${id}/test`);
    const { headers, body } = sender.posted.at(-1)!;
    for (const secret of [first, second]) new Verifier(secret).verify(body, headers);
    await api.documents.webhooks.update(id, (webhook) => ({
      ...webhook,
      formerSecret: { ...webhook.formerSecret!, until: new Date(Date.now() - 1).toISOString() },
    }));
    await ask('POST', `/${id}/test`);
    const later = sender.posted.at(-1)!;
    new Verifier(second).verify(later.body, later.headers);
    expect(() => new Verifier(first).verify(later.body, later.headers)).toThrow();
    expect((await ask('GET', `/${id}`)).body.formerSecretUntil).toBeUndefined();
  });

  it('are changed by who has read the newest, and forget why they were off', async () => {
    const { id } = (await ask('POST', '', { ...content, description: 'old' })).body;
    await api.documents.webhooks.update(id, (webhook) => ({
      ...webhook,
      enabled: false,
      disabledReason: 'It answered 410: it is gone.',
    }));
    const now = (await ask('GET', `/${id}`)).body;
    expect(now.disabledReason).toMatch('410');
    const change = { url: content.url, events: ['*'], enabled: true };
    expect((await ask('PUT', `/${id}`, change)).status).toBe(428);
    expect((await ask('PUT', `/${id}`, change, { ...admin, 'if-match': '"stale"' })).status).toBe(412);
    const { status, body } = await ask('PUT', `/${id}`, change, { ...admin, 'if-match': now.version });
    expect([status, body.enabled, body.events, body.disabledReason, body.description]).toEqual([
      200,
      true,
      ['*'],
      undefined,
      undefined,
    ]);
  });

  it('refuse an address that may not be called, and events that there are not', async () => {
    sender.refuse = () => new DmsError('HOST_NOT_ALLOWED', 'A webhook is reached by https only.');
    expect(await ask('POST', '', content)).toMatchObject({ status: 422, body: { code: 'HOST_NOT_ALLOWED' } });
    sender.refuse = () => undefined;
    for (const events of [['run.finished'], ['runs.*'], [''], ['run.*.x'], []])
      expect(await ask('POST', '', { ...content, events })).toMatchObject({
        status: 400,
        body: { code: 'BAD_REQUEST', where: { field: 'events' } },
      });
  });

  it('go with their deliveries', async () => {
    const { id } = (await ask('POST', '', content)).body;
    await ask('POST', `/${id}/test`);
    expect((await ask('DELETE', `/${id}`)).status).toBe(204);
    expect((await ask('GET', `/${id}`)).status).toBe(404);
    expect((await ask('DELETE', `/${id}`)).status).toBe(404);
    expect((await api.documents.deliveries.list({ limit: 9, prefix: `${id}:` })).items).toEqual([]);
  });
});
