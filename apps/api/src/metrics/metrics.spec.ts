import { channel } from 'node:diagnostics_channel';
import { outboxId } from '@dms/domain';
import { anEvent, startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

const token = 'a-token-for-the-numbers';

describe('the page of numbers', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let gone = false;
  const series = [{ name: 'dms_rows_total', help: 'Rows', type: 'counter', aggregator: 'sum' }];
  const values = [{ value: 7, labels: { strategy: 'bulk', outcome: 'created' } }];
  const numbers = JSON.stringify(series.map((metric) => ({ ...metric, values })));
  beforeAll(async () => {
    redis = await startRedis();
    api = await ApiUnderTest.start(redis.url, {
      environment: { DMS_METRICS_TOKEN: token },
      workers: {
        all: () => Promise.resolve([1, 4].map((place) => ({ place, numbers }))),
      },
      census: {
        take: () =>
          gone
            ? Promise.reject(new Error('gone'))
            : Promise.resolve([
                { queue: 'load', waiting: 3, active: 1, delayed: 2, oldestWaitingSeconds: 12.5 },
              ]),
      },
    });
    for (const id of ['e1', 'e2'])
      await api.documents.outbox.create(outboxId('broker', id), { event: anEvent({ id }) });
    await api.addUser('ada', 'admin');
    await api.addUser('olga', 'operator');
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const ask = (authorization?: string, path = '/api/metrics') =>
    api.ask('GET', path, { headers: authorization ? { authorization } : {} });

  it('is for an admin and for the token made for it, which opens nothing else', async () => {
    const answers = [
      await ask(),
      await ask('Bearer something-else-of-that-kind'),
      await ask((await api.bearer('olga')).authorization),
      await ask((await api.bearer('ada')).authorization),
      await ask(`Bearer ${token}`),
      await ask(`Bearer ${token}`, '/api/v1/runs'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 403, 200, 200, 401]);
  });

  it('shows this process, every worker by its place, the queues and the ledger', async () => {
    channel('dms:org-call').publish({ connectionId: 'c1' });
    channel('dms:events').publish({ outlet: 'broker', outcome: 'taken', count: 3 });
    channel('dms:retry').publish({ what: 'batch', errorClass: 'quota', times: 1 });
    const { body, headers } = await ask((await api.bearer('ada')).authorization);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      'dms_rows_total{strategy="bulk",outcome="created",process="worker-1"} 7',
      'dms_rows_total{strategy="bulk",outcome="created",process="worker-4"} 7',
      'dms_org_api_calls_total{connection="c1",process="api"} 1',
      'dms_retries_total{what="batch",class="quota",process="api"} 1',
      'dms_engine_children{state="idle",process="api"} 1',
      'dms_queue_jobs{queue="load",state="waiting"} 3',
      'dms_queue_jobs{queue="load",state="delayed"} 2',
      'dms_queue_oldest_waiting_job_age_seconds{queue="load"} 12.5',
      'dms_batches{state="planned"} 0',
      'dms_events_total{outlet="broker",outcome="taken",process="api"} 3',
      'dms_events_waiting{outlet="broker"} 2',
      'dms_events_waiting{outlet="webhooks"} 0',
      'dms_metrics_source_up{source="queues"} 1',
    ])
      expect(body.split('\n')).toContain(line);
    expect(body).toMatch(/^process_resident_memory_bytes\{process="api"\} \d+/m);
    expect(body).toMatch(/^process_start_time_seconds\{process="api"\} \d+/m);
  });

  it('counts connections beyond the hundredth together', async () => {
    for (let n = 0; n < 150; n++) channel('dms:org-call').publish({ connectionId: `many-${n}` });
    const { body } = await ask((await api.bearer('ada')).authorization);
    expect(body.match(/^dms_org_api_calls_total\{/gm)).toHaveLength(101);
    expect(body).toMatch(/^dms_org_api_calls_total\{connection="others",process="api"\} 51$/m);
  });

  it('gives half a page, and says so, where a part does not answer', async () => {
    gone = true;
    const { status, body } = await ask((await api.bearer('ada')).authorization);
    gone = false;
    expect(status).toBe(200);
    expect(body).toContain('dms_metrics_source_up{source="queues"} 0');
    expect(body).not.toContain('dms_queue_jobs');
    expect(body).toContain('process="worker-4"');
  });
});
