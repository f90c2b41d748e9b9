import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rig } from '../faults/rig';
import { LoadScene } from './load-scene';

// Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');
const token = 'a-token-for-the-numbers';
const rows = 450;

jest.setTimeout(120_000);

describe('a system that is watched', () => {
  let rig: Rig;
  let runId = '';

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs, { DMS_LOG_LEVEL: 'debug', DMS_METRICS_TOKEN: token });
    const scene = await LoadScene.open(rig);
    const file = ['id,name', ...Array.from({ length: rows }, (_, row) => `W-${row},Watched ${row}`), ''];
    const how = { operation: 'upsert', externalIdField: 'Legacy_Id__c', object: 'Account' };
    const mapping = [
      { field: 'Legacy_Id__c', column: 'id' },
      { field: 'Name', column: 'name' },
    ];
    const datasetId = await scene.dataset('watched', file.join('\n'));
    const migration = await scene.migration('watched', [{ name: 'accounts', datasetId, ...how, mapping }]);
    runId = (await scene.run(migration)).id;
  });
  afterAll(() => rig?.stop());

  const linesOf = (program: string) =>
    readFileSync(join(rig.home, 'logs', `${program}.log`), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has run and batch on every line of a worker that is about them', () => {
    const lines = linesOf('worker-1').filter(({ queue }) => queue !== undefined);
    const of = (queue: string) => lines.filter((line) => line['queue'] === queue);
    expect(of('ingest').length).toBeGreaterThanOrEqual(2);
    for (const line of of('ingest')) expect(line['datasetId']).toMatch(/^[0-9a-z]{26}$/);
    expect(of('load').length).toBeGreaterThanOrEqual(2);
    for (const line of [...of('load'), ...of('flow')]) expect(line['runId']).toBe(runId);
    for (const line of of('load')) expect(line['batchId']).toMatch(new RegExp(`^${runId}:`));
  });

  it('has the request on every line of the API that is about one, and no secret on any', () => {
    const lines = linesOf('api').filter(({ req, requestId }) => req ?? requestId);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line['requestId']).toMatch(/^[0-9a-f-]{36}$/);
    for (const program of ['api', 'worker-1']) {
      const log = readFileSync(join(rig.home, 'logs', `${program}.log`), 'utf8');
      for (const secret of [rig.admin.password, token, 'dms.sid=', 'Bearer '])
        expect(log).not.toContain(secret);
    }
  });

  it('tells Prometheus what the worker wrote', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const page = async () => (await fetch(`${rig.address}/api/metrics`, { headers })).text();
    const written = /^dms_rows_total\{strategy="direct",outcome="created",process="worker-1"\} (\d+)$/m;
    // A worker's numbers are some seconds old.
    let found: string | undefined;
    while (found !== String(rows)) found = written.exec(await page())?.[1];
    const now = await page();
    expect(now).toMatch(/^dms_org_api_calls_total\{connection="practice-org",process="worker-1"\} [1-9]/m);
    expect(now).toMatch(/^dms_engine_resident_memory_bytes\{process="worker-1"\} [1-9]/m);
    for (const queue of ['ingest', 'transform', 'flow', 'load', 'verify', 'events', 'webhooks'])
      expect(now).toContain(`dms_queue_jobs{queue="${queue}",state="waiting"} `);
    for (const source of ['queues', 'ledger', 'workers'])
      expect(now).toContain(`dms_metrics_source_up{source="${source}"} 1`);
  });

  it('has a worker among the parts of readiness', async () => {
    const body = await (await fetch(`${rig.address}/api/health/ready`)).json();
    expect(body).toMatchObject({ status: 'ok', parts: { worker: 'ok' }, missing: [] });
  });

  it('shows an admin the queues, and a stranger nothing', async () => {
    const dms = await rig.client();
    expect((await fetch(`${rig.address}/api/queues/`)).status).toBe(401);
    const { body } = await dms.post<{ token: string }>('/tokens', { name: 'watching' });
    const headers = { authorization: `Bearer ${body.token}` };
    const board = await fetch(`${rig.address}/api/queues/api/queues`, { headers });
    const { queues } = (await board.json()) as { queues: { name: string; readOnlyMode: boolean }[] };
    expect(queues.map(({ name }) => name).sort()).toEqual([
      'events',
      'flow',
      'ingest',
      'load',
      'transform',
      'verify',
      'webhooks',
    ]);
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  });
});
