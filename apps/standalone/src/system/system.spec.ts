import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { staged, stageContacts, startLoad, uploadContacts } from '../faults/contacts-run';
import { Referee } from '../faults/referee';
import { Rig, victims } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { OrgReader } from '../sample/org-reader';
import { Printer } from '../sample/printer';
import { RunAnswer } from '../sample/run-watch';
import { readSample } from '../sample/sample-files';
import { runSample } from '../sample/sample-run';
import { DocumentedClient } from './documented-client.fixture';

// The whole real system, as `npm start` brings it up, in a folder of its own. Needs the build (`npm run build`).
const root = join(__dirname, '..', '..', '..', '..');
const programs = join(root, 'dist', 'apps');
const rows = 12_000;
interface Dataset {
  state: string;
  progress: number;
  rowCount: number;
  rejectedCount: number;
  columns: unknown[];
}
const exact = { state: 'completed', lost: 0, doubled: 0, unknown: 0, balanced: true };

jest.setTimeout(240_000);

describe('the whole system', () => {
  let rig: Rig;
  let dms: DmsClient;
  let referee: Referee;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs, { DMS_LEASE_SECONDS: '3' });
    dms = await rig.client();
    referee = await Referee.open(rig.practiceLogin);
  });
  afterAll(() => rig?.stop());

  async function finished(runId: string): Promise<RunAnswer> {
    for (;;) {
      const run = await answered(runId);
      if (run && isFinished(run.state)) return run;
      await wait(200);
    }
  }
  /** Undefined while a part is away; a sign-in that went with Redis is made again. */
  async function answered(runId: string): Promise<RunAnswer | undefined> {
    try {
      return (await dms.get<RunAnswer>(`/runs/${runId}`)).body;
    } catch {
      dms = await rig.client().catch(() => dms);
      return undefined;
    }
  }

  it('migrates the sample exactly as its README says, and a second time without doubling anything', async () => {
    const sample = await readSample(join(root, 'samples'));
    const org = await OrgReader.open(rig.practiceLogin);
    const silent = new Printer({ write: () => true, isTTY: false } as unknown as NodeJS.WriteStream);
    expect((await runSample(dms, org, sample, silent)).differences).toEqual([]);
    expect((await runSample(dms, org, sample, silent)).differences).toEqual([]);
    const summaries = await Promise.all(
      ['Account', 'Contact', 'Opportunity'].map((object) => referee.writes(object)),
    );
    // Two runs, each writing each key once.
    for (const { keys, writes, most } of summaries)
      expect({ writes, most }).toEqual({ writes: 2 * keys, most: 2 });
  });

  it('can be driven through the main job with nothing but its OpenAPI document', async () => {
    await referee.reset();
    const { body: made } = await dms.post<{ token: string }>('/tokens', { name: 'documented' });
    const client = await DocumentedClient.open(rig.address, made.token);
    await mainJob(client);
    expect(client.used.size).toBeGreaterThan(25);
  });

  it('stages a file again from its start when the worker is killed over it: the same dataset', async () => {
    const fileId = await uploadContacts(rig, dms, 150_000);
    const stage = async () =>
      (await dms.post<{ id: string }>('/datasets', { fileId, name: 'again' })).body.id;
    const undisturbed = await stage();
    await staged(dms, undisturbed);
    const disturbed = await stage();
    for (;;) {
      const { state, progress } = (await dms.get<Dataset>(`/datasets/${disturbed}`)).body;
      expect(state).toBe('staging');
      if (progress > 0) break;
    }
    expect(rig.kill('worker')).toBe(1);
    await staged(dms, disturbed);
    const [first, again] = await Promise.all(
      [undisturbed, disturbed].map(async (id) => (await dms.get<Dataset>(`/datasets/${id}`)).body),
    );
    expect(again).toMatchObject({ rowCount: 150_000, rejectedCount: 0 });
    // Every figure of the profile is exact on all rows, and the same sample is drawn.
    expect(again?.columns).toEqual(first?.columns);
    const last = async (id: string) => (await dms.get(`/datasets/${id}/rows?offset=149990&limit=10`)).body;
    expect(await last(disturbed)).toEqual(await last(undisturbed));
  });

  it('writes a small migration inside the request, and reads back what a lost answer left in doubt', async () => {
    await referee.reset();
    const small = await stageContacts(rig, dms, 150);
    const { status, body } = await dms.post<RunAnswer>(`/migrations/${small}/runs`, { mode: 'load' });
    expect([status, body.state]).toEqual([201, 'completed']);
    expect(await referee.judge(dms, body.id, 'Contact', 150)).toEqual(exact);

    await referee.reset();
    await referee.break([
      { match: { method: 'PATCH', path: '/composite/sobjects' }, action: 'loseResponse', times: 1 },
    ]);
    const lost = await startLoad(dms, small);
    const run = await finished(lost);
    expect(await referee.hits()).toBe(1);
    expect(run.counts.output).toMatchObject({ created: 150, updated: 0, unknown: 0 });
    expect(await referee.judge(dms, lost, 'Contact', 150)).toEqual(exact);
  });

  describe('while contacts are loaded by Collections', () => {
    const many = 3_000;
    let migrationId: string;
    beforeAll(async () => {
      migrationId = await stageContacts(rig, dms, many, { strategy: 'direct' });
    });

    /** Starts a load and waits until some, but not all, of its rows are in. */
    async function begun(): Promise<string> {
      await referee.reset();
      const runId = await startLoad(dms, migrationId);
      await until(async () => ((await answered(runId))?.counts.output.created ?? 0) > 0);
      return runId;
    }
    const ask = async (runId: string, what: string) =>
      (await dms.post<RunAnswer>(`/runs/${runId}/${what}`, {})).body;
    const state = async (runId: string) => (await dms.get<RunAnswer>(`/runs/${runId}`)).body;

    it('holds at a pause what was not sent, and goes on exactly there', async () => {
      const runId = await begun();
      await ask(runId, 'pause');
      await until(async () => (await state(runId)).state === 'paused');
      const { output } = (await state(runId)).counts;
      expect(output.pending).toBeGreaterThan(0);
      expect((await referee.writes('Contact')).writes).toBe(output.created);
      await ask(runId, 'resume');
      expect((await finished(runId)).state).toBe('completed');
      expect(await referee.judge(dms, runId, 'Contact', many)).toEqual(exact);
    });

    it('keeps at a cancel what was sent, and accounts for the rest as skipped', async () => {
      const runId = await begun();
      await ask(runId, 'cancel');
      const { state: end, counts } = await finished(runId);
      expect(end).toBe('cancelled');
      expect(counts.balanced).toBe(true);
      expect(counts.output).toMatchObject({ rows: many, failed: 0, unknown: 0, pending: 0 });
      expect(counts.output.created + counts.output.skipped).toBe(many);
      expect(counts.output.skipped).toBeGreaterThan(0);
      expect((await referee.writes('Contact')).writes).toBe(counts.output.created);
    });

    it('pauses when the calls of the day are used up, says so, and goes on when asked', async () => {
      await referee.reset();
      const limit = { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' };
      const body = [{ message: limit.message, errorCode: limit.errorCode }];
      await referee.break([
        {
          match: { method: 'PATCH', path: '/composite/sobjects', nth: 3 },
          action: 'status',
          status: 403,
          body,
          times: 1,
        },
      ]);
      const runId = await startLoad(dms, migrationId);
      await until(async () => (await state(runId)).state === 'paused');
      expect(await state(runId)).toMatchObject({ problem: { code: 'ORG_LIMIT' } });
      await ask(runId, 'resume');
      expect((await finished(runId)).state).toBe('completed');
      expect(await referee.judge(dms, runId, 'Contact', many)).toEqual(exact);
    });
  });

  describe('while contacts are loaded by Bulk', () => {
    let migrationId: string;
    beforeAll(async () => {
      migrationId = await stageContacts(rig, dms, rows);
    });

    async function loadAnd(
      disturb: () => Promise<void>,
      afterMs: number,
      faults: object[] = [],
    ): Promise<unknown> {
      await referee.reset();
      if (faults.length > 0) await referee.break(faults);
      dms = await rig.client();
      const runId = await startLoad(dms, migrationId);
      await wait(afterMs);
      await disturb();
      await finished(runId);
      dms = await rig.client();
      if (faults.length > 0) expect(await referee.hits()).toBeGreaterThan(0);
      return referee.judge(dms, runId, 'Contact', rows);
    }

    // One moment for each; `npm run faults -- --kills` takes as many as are asked for.
    it.each(victims.map((victim, index) => [victim, 700 + 400 * index] as const))(
      'loses and doubles nothing when the %s is killed after %i ms',
      async (victim, afterMs) => {
        expect(await loadAnd(() => rig.disturb(victim), afterMs)).toEqual(exact);
      },
    );

    it.each([
      ['the answer to the creation of the job is lost', 'POST', '/jobs/ingest$/', 'loseResponse'],
      ['the upload breaks off', 'PUT', '/jobs\\/ingest\\/.+\\/batches/', 'reset'],
      ['the answer to the upload is lost', 'PUT', '/jobs\\/ingest\\/.+\\/batches/', 'loseResponse'],
      ['the answer to closing the job is lost', 'PATCH', '/jobs\\/ingest\\/[^/]+$/', 'loseResponse'],
      ['a result file is cut short', 'GET', 'successfulResults', 'truncate'],
    ])('ends exact when %s', async (_, method, path, action) => {
      const exactly = await loadAnd(() => Promise.resolve(), 0, [
        { match: { method, path }, action, times: 1 },
      ]);
      expect(exactly).toEqual(exact);
    });

    it('sends only what a job that failed half-way left', async () => {
      expect(
        await loadAnd(() => Promise.resolve(), 0, [{ match: { object: 'Contact' }, action: 'failJob' }]),
      ).toEqual(exact);
    });

    it('sends rows that were locked again', async () => {
      const fault = { match: { object: 'Contact' }, action: 'rowError', rows: { every: 500 }, times: 1 };
      expect(await loadAnd(() => Promise.resolve(), 0, [fault])).toEqual(exact);
    });

    it('ends exact when Redis is wiped in the middle', async () => {
      expect(await loadAnd(() => rig.disturb('flush'), 1_500)).toEqual(exact);
    });
  });
});

/** Files, datasets, looking at them, a migration of two loads, a check, a load, and every way to read the result. */
async function mainJob(client: DocumentedClient): Promise<void> {
  const upload = async (name: string, text: string) => {
    const form = new FormData();
    form.append('file', new Blob([text]), name);
    const { body } = await client.call<{ id: string }>('files_create', { form });
    await client.call('files_head', { path: { id: body.id }, query: { lines: 5 } });
    await client.call('files_try', { path: { id: body.id }, body: { options: {} } });
    const { body: dataset } = await client.call<{ id: string }>('datasets_create', {
      body: { fileId: body.id, name },
    });
    await until(
      async () =>
        (await client.call<{ state: string }>('datasets_get', { path: { id: dataset.id } })).body.state ===
        'ready',
    );
    await client.call('files_matches', { path: { id: body.id } });
    return dataset.id;
  };
  const firms = await upload(
    'firms.csv',
    'no;firm\n007;Müller & Söhne\n008;"北京; 公司"\n007;Müller AG\n;no number\n',
  );
  const people = await upload(
    'people.csv',
    'id,name,mail,firm,joined\np1,Weber,w@example.com,007,03.04.2026\np2,Li,bad@@mail,008,31.12.2025\np3,,x@example.com,999,01.01.2026\nbroken,row\n',
  );
  const path = (id: string) => ({ path: { id } });
  const rowsOf = await client.call<{ total: number; rows: Record<string, unknown>[] }>('datasets_rows', {
    ...path(firms),
    query: { offset: 0, limit: 10, sort: 'firm:desc', where: 'no is not null' },
  });
  expect(rowsOf.body).toMatchObject({ total: 3 });
  expect(rowsOf.body.rows.map((row) => row['no'])).toContain('007');
  expect((await client.call<{ total: number }>('datasets_rejects', path(people))).body.total).toBe(1);
  const recipe = {
    version: 1,
    steps: [{ op: 'parse', column: 'joined', type: 'date', formats: ['%d.%m.%Y'], onError: 'reject' }],
  };
  const preview = await client.call<{ rows: Record<string, unknown>[] }>('datasets_preview', {
    ...path(people),
    body: { recipe, limit: 5, profile: true },
  });
  expect(preview.body.rows[0]).toMatchObject({ name: 'Weber', joined: '2026-04-03' });
  await client.call('datasets_export', { ...path(people), query: { format: 'csv' } });
  await client.call('recipes_create', { body: { name: 'People', recipe } });
  await client.call('recipes_list');

  const connections = await client.call<{ items: { id: string; kind: string }[] }>('connections_list');
  const connectionId = connections.body.items.find(({ kind }) => kind === 'practice')?.id ?? '';
  expect((await client.call<{ ok: boolean }>('connections_test', path(connectionId))).body.ok).toBe(true);
  await client.call('connections_objects', path(connectionId));
  const migration = await client.call<{ id: string }>('migrations_create', {
    body: {
      name: 'Documented',
      connectionId,
      loads: [
        {
          name: 'people',
          datasetId: people,
          recipe,
          object: 'Contact',
          operation: 'upsert',
          externalIdField: 'Legacy_Id__c',
          mapping: [
            { field: 'Legacy_Id__c', column: 'id' },
            { field: 'LastName', column: 'name' },
            { field: 'Email', column: 'mail' },
            { field: 'Birthdate', column: 'joined' },
            {
              field: 'AccountId',
              lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'firm' },
            },
          ],
        },
        {
          name: 'firms',
          datasetId: firms,
          recipe: { version: 1, steps: [] },
          object: 'Account',
          operation: 'upsert',
          externalIdField: 'Legacy_Id__c',
          mapping: [
            { field: 'Legacy_Id__c', column: 'no' },
            { field: 'Name', column: 'firm' },
          ],
        },
      ],
    },
  });
  const id = migration.body.id;
  expect((await client.call<{ order: string[] }>('migrations_plan', path(id))).body.order).toEqual([
    'firms',
    'people',
  ]);
  await client.call('migrations_suggestMapping', { ...path(id), body: { load: 'people' } });
  const run = async (mode: string) => {
    const started = await client.call<{ id: string }>('runs_start', {
      ...path(id),
      headers: { 'Idempotency-Key': `k-${mode}` },
      body: { mode },
    });
    const again = await client.call<{ id: string }>('runs_start', {
      ...path(id),
      headers: { 'Idempotency-Key': `k-${mode}` },
      body: { mode },
    });
    expect(again.body.id).toBe(started.body.id);
    await until(async () =>
      isFinished((await client.call<RunAnswer>('runs_get', path(started.body.id))).body.state),
    );
    return started.body.id;
  };
  const expected = {
    source: { rows: 7, carried: 7, folded: 0, skipped: 0, rejected: 0 },
    // 007 twice: the last wins; one row without a key; a bad address; a name and a parent that are missing in one row.
    output: expect.objectContaining({
      rows: 7,
      created: 3,
      skipped: 1,
      failed: 3,
      unknown: 0,
      pending: 0,
    }) as unknown,
    balanced: true,
  };
  const check = await run('check');
  expect((await client.call<RunAnswer>('runs_get', path(check))).body.counts).toEqual(expected);
  const load = await run('load');
  expect((await client.call<RunAnswer>('runs_get', path(load))).body.counts).toEqual(expected);
  const outcomes = await client.call<{ rows: { code: string; load: string }[]; total: number }>(
    'runs_outcomes',
    { ...path(load), query: { status: 'failed' } },
  );
  expect(outcomes.body.rows.map((row) => row.code).sort()).toEqual(
    ['INVALID_EMAIL_ADDRESS', 'INVALID_FIELD', 'MISSING_ARGUMENT'].sort(),
  );
  await client.call('runs_causes', path(load));
  await client.call('runs_batches', path(load));
  const log = await client.call<{ items: { event: string }[] }>('runs_log', path(load));
  expect(log.body.items[0]).toMatchObject({ event: 'started' });
  const retry = await client.call<{ id: string; retryOf: string }>('runs_retry', { ...path(load), body: {} });
  expect(retry.body.retryOf).toBe(load);
  await until(async () =>
    isFinished((await client.call<RunAnswer>('runs_get', path(retry.body.id))).body.state),
  );
  const csv = await client.call<string>('runs_file', { path: { id: load, file: 'failed.csv' } });
  expect(csv.body.trim().split('\n')).toHaveLength(4);
  const report = await client.call<{ counts: unknown }>('runs_report', path(load));
  expect(report.body.counts).toEqual(expected);
  await client.call('runs_report', { ...path(load), headers: { accept: 'text/html' } });
  await client.call('runs_list', { query: { limit: 5 } });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(100);
}
