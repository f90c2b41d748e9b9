import { DmsError, noOutput, noSource } from '@dms/domain';
import { RunControl, type ReportNow, type RunView } from '@dms/pipeline';
import { startRedis } from '@dms/testing';
import { ApiUnderTest } from '../fixtures/api-under-test.fixture';

const moment = '2026-01-02T03:04:05.000Z';
const counts = { source: noSource, output: noOutput, balanced: true };
const base: RunView = {
  id: 'run1',
  migrationId: 'm1',
  migrationName: 'Contacts',
  connectionId: 'c1',
  mode: 'load',
  state: 'loading',
  counts,
  loads: [],
  rowsPerSecond: null,
  eta: null,
  apiCalls: 0,
  owner: 'ada',
  createdAt: moment,
  updatedAt: moment,
  warnings: [],
};

/** A run that goes through the views it is given; each comes when the one before was asked for. */
class ScriptedRun {
  views: RunView[] = [base];
  left = 0;
  view = () => Promise.resolve(this.views[0]!);
  async *watch(_: string, signal: AbortSignal): AsyncGenerator<RunView> {
    yield* this.views;
    if (this.views.at(-1)?.state === 'completed') return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.left += 1;
  }
}

describe('runs', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let api: ApiUnderTest;
  let headers: { authorization: string };
  const run = new ScriptedRun();
  const start = jest.fn();
  const list = jest.fn();
  const report = jest.fn();
  const retry = jest.fn();
  beforeAll(async () => {
    redis = await startRedis();
    const control = { view: run.view, watch: run.watch.bind(run), list };
    api = await ApiUnderTest.start(redis.url, {
      control: control as never,
      starter: { start } as never,
      retrier: { retry },
      results: { report },
    });
    for (const [name, role] of [
      ['ada', 'operator'],
      ['bob', 'operator'],
    ] as const)
      await api.addUser(name, role);
    headers = await api.bearer('ada');
    await api.documents.migrations.create('m1', {
      name: 'Contacts',
      connectionId: 'c1',
      loads: [],
      owner: 'ada',
      createdAt: moment,
      updatedAt: moment,
    });
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const events = (more: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(`${api.url}/api/v1/runs/run1/events`, {
      headers: { ...headers, ...more },
      ...(signal && { signal }),
    });
  const parsed = (text: string) =>
    [...text.matchAll(/^id: (\S+)\ndata: (.*)\n$/gm)].map(([, id, data]) => ({
      id,
      run: JSON.parse(data!) as RunView,
    }));

  describe('events', () => {
    const end: RunView = { ...base, state: 'completed' };

    it('lists the runs of one migration and one mode', async () => {
      list.mockResolvedValue({ items: [base], nextCursor: null });
      const answer = await fetch(`${api.url}/api/v1/runs?migration=m1&mode=load&limit=1`, { headers });
      expect(await answer.json()).toMatchObject({ items: [{ id: 'run1' }] });
      expect(list).toHaveBeenCalledWith({ migration: 'm1', mode: 'load', limit: 1 });
    });

    it('tell the run whenever it changes, and end with it', async () => {
      run.views = [base, base, { ...base, apiCalls: 1 }, end];
      const answer = await events();
      expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      const told = parsed(await answer.text());
      expect(told.map((event) => event.run)).toEqual([base, { ...base, apiCalls: 1 }, end]);
      expect(new Set(told.map((event) => event.id)).size).toBe(3);
    });

    it('do not tell again what Last-Event-ID names', async () => {
      run.views = [base, end];
      const [first] = parsed(await (await events()).text());
      const again = parsed(await (await events({ 'last-event-id': first!.id! })).text());
      expect(again.map((event) => event.run)).toEqual([end]);
    });

    it('are over with 204 for who has heard the end, so that a browser stops asking', async () => {
      run.views = [end];
      const [last] = parsed(await (await events()).text());
      expect((await events({ 'last-event-id': last!.id! })).status).toBe(204);
    });

    it('stop being watched when the reader leaves', async () => {
      run.views = [base];
      run.left = 0;
      const leaving = new AbortController();
      const answer = await events({}, leaving.signal);
      await answer.body!.getReader().read();
      leaving.abort();
      while (run.left === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(run.left).toBe(1);
    });

    it('of a run that is not there are a problem, not a stream', async () => {
      const view = run.view;
      run.view = () => Promise.reject(new DmsError('NOT_FOUND', 'There is no run.'));
      Object.assign(api.app.get(RunControl), { view: run.view });
      expect((await api.ask('GET', '/api/v1/runs/run1/events', { headers })).status).toBe(404);
      Object.assign(api.app.get(RunControl), { view });
    });
  });

  describe('starting', () => {
    const ask = (more: Record<string, string> = {}, body: object = { mode: 'load' }) =>
      api.ask('POST', '/api/v1/migrations/m1/runs', { headers: { ...headers, ...more }, body });

    it('answers 201 for what was written directly and 202 for what goes on', async () => {
      start.mockResolvedValueOnce({ run: { ...base, state: 'completed' }, writtenDirectly: true });
      const direct = await ask();
      expect([direct.status, direct.headers.get('location')]).toEqual([201, '/api/v1/runs/run1']);
      start.mockResolvedValueOnce({ run: base, writtenDirectly: false });
      expect((await ask()).status).toBe(202);
    });

    it('hands on the Idempotency-Key and refuses an odd one', async () => {
      start.mockResolvedValueOnce({ run: base, writtenDirectly: false });
      await ask({ 'idempotency-key': 'press-1' });
      expect(start).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'ada' }), 'm1', {
        mode: 'load',
        idempotencyKey: 'press-1',
      });
      expect((await ask({ 'idempotency-key': 'two words' })).status).toBe(400);
      expect((await ask({}, { mode: 'both' })).body.where).toEqual({ field: 'mode' });
    });

    it('is for the owner of the migration', async () => {
      const answer = await ask(await api.bearer('bob'));
      expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
    });
  });

  describe('a retry', () => {
    const ask = (body: unknown) => api.ask('POST', '/api/v1/runs/run1/retry', { headers, body });
    beforeAll(() => api.documents.runs.create('run1', { ...base, loads: [], attempts: 0 } as never));
    beforeEach(() =>
      retry.mockReset().mockResolvedValue({ run: { ...base, retryOf: 'run1' }, writtenDirectly: false }),
    );

    it('is of all failed rows, of those chosen, and with the values that are put right', async () => {
      expect((await ask({})).status).toBe(202);
      const rows = [3, { load: 'contacts', _out: 4 }];
      const values = [
        { load: 'contacts', _out: 4, values: { mail: 'a@b.example', size: 12, on: true, note: null } },
      ];
      expect((await ask({ rows, values })).status).toBe(202);
      expect(retry.mock.calls.map(([, id, request]) => [id, request] as unknown)).toEqual([
        ['run1', {}],
        [
          'run1',
          {
            rows: [{ _out: 3 }, { load: 'contacts', _out: 4 }],
            values: [
              {
                load: 'contacts',
                _out: 4,
                values: { mail: 'a@b.example', size: '12', on: 'true', note: null },
              },
            ],
          },
        ],
      ]);
    });

    it.each([
      [{ rows: [] }, /at least one row/],
      [{ rows: ['3'] }, /at place 0/],
      [{ rows: [1, 0] }, /at place 1/],
      [{ rows: [{ _out: 1, lod: 'x' }] }, /at place 0/],
      [{ rows: Array.from({ length: 10_001 }, (_, row) => row + 1) }, /more than 10000 rows/],
      [{ values: [{ _out: 1 }] }, /no values by column/],
      [{ values: [{ _out: 1, values: {} }] }, /no values by column/],
      [{ values: [{ _out: 1, values: { a: [1] } }] }, /no text, number, boolean or null/],
      [{ values: [{ _out: 1, values: { a: 'x\u0000' } }] }, /U\+0000/],
      [{ values: [1, 1].map((_out) => ({ _out, values: { a: 'b' } })) }, /twice/],
      [{ values: { 1: { a: 'b' } } }, /a list/],
    ])('refuses %j in words', async (body, words) => {
      const answer = await ask(body);
      expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
      expect(JSON.stringify(answer.body)).toMatch(words);
      expect(retry).not.toHaveBeenCalled();
    });
  });

  describe('the report', () => {
    const evil = '<script>alert("x")</script>';
    const whole: ReportNow = {
      runId: 'run1',
      migrationId: 'm1',
      migrationName: evil,
      mode: 'load',
      state: 'completed_with_errors',
      owner: 'ada',
      startedAt: moment,
      endedAt: moment,
      counts: {
        source: { ...noSource, rows: 5, carried: 4, skipped: 1 },
        output: { ...noOutput, rows: 4, created: 3, failed: 1 },
        balanced: true,
      },
      apiCalls: 2,
      warnings: [{ code: 'W', message: evil }],
      retries: [
        {
          ...{ runId: 'run1', state: 'completed_with_errors', createdAt: moment },
          rows: 4,
          corrected: 0,
          written: 3,
          failed: 1,
        },
        {
          ...{ runId: 'run2', retryOf: 'run1', state: 'completed', createdAt: moment },
          rows: 1,
          corrected: 1,
          written: 1,
          failed: 0,
        },
      ],
      corrections: [{ load: evil, _out: 1, column: evil, value: evil, before: evil }],
      loads: [
        {
          name: evil,
          object: 'Contact',
          operation: 'upsert',
          source: { ...noSource, rows: 5, carried: 4, skipped: 1 },
          output: { ...noOutput, rows: 4, created: 3, failed: 1 },
          balanced: true,
          setAside: [{ fate: 'skipped', step: 2, op: 'filter', reason: evil, count: 1 }],
          causes: [{ status: 'failed', code: evil, count: 1, sample: evil }],
          jobs: [{ id: '750', rows: 4, state: 'JobComplete' }],
          possibleOrphans: [{ id: '751', createdDate: moment }],
          apiCalls: 2,
        },
      ],
    };
    const ask = (accept: string) =>
      api.ask('GET', '/api/v1/runs/run1/report', { headers: { ...headers, accept } });

    it('is JSON unless a page is preferred', async () => {
      report.mockResolvedValue(whole);
      for (const accept of ['application/json', '*/*'])
        expect((await ask(accept)).body).toEqual(JSON.parse(JSON.stringify(whole)));
      const page = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    });

    it('as a page escapes whatever the data holds, and shows both sums', async () => {
      report.mockResolvedValue(whole);
      const { body } = await ask('text/html');
      expect(body).not.toContain('<script');
      expect(body).toContain('&lt;script&gt;');
      expect(body).toContain('Balanced: every row is accounted for.');
      expect(body).toMatch(/Source rows: 5\s+=\s+5/);
      expect(body).toMatch(/Output rows: 4\s+=\s+4/);
    });

    it('as a page says above all else when a sum does not add up', async () => {
      const source = { ...whole.counts.source, carried: 3 };
      report.mockResolvedValue({ ...whole, counts: { ...whole.counts, source, balanced: false } });
      const { body } = await ask('text/html');
      expect(body).toContain('Not balanced');
      expect(body).toMatch(/Source rows: 5\s+≠\s+4/);
    });
  });
});
