import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { createHash } from 'node:crypto';
import { DmsClient } from './dms-client';
import { OrgReader } from './org-reader';
import { Printer } from './printer';
import { ExpectedLoad, readSample, SampleFiles } from './sample-files';
import { RunAnswer } from './run-watch';
import { runSample } from './sample-run';

interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  headers: IncomingMessage['headers'];
}

/**
 * A scripted DMS and org on one port that answer as DESIGN's REST surface says and do what the sample expects. It
 * proves the command, not DMS: that every call is made, with what it needs, and that a wrong answer is noticed.
 */
class ScriptedSystem {
  readonly calls: Call[] = [];
  readonly org = new Map<string, Set<string>>();
  private readonly files: { id: string; name: string; sha256: string; size: number; format: string }[] = [];
  private readonly datasets = new Map<string, { name: string; rows: number; setAside: number }>();
  private readonly migrations: {
    id: string;
    name: string;
    version: string;
    loads: { datasetId: string }[];
  }[] = [];
  private readonly runs = new Map<string, RunAnswer>();
  /** A second load makes every record again, as a loader without keys would. */
  doubling = false;

  constructor(private readonly sample: SampleFiles) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    const path = url.pathname.replace('/api/v1', '');
    const multipart = request.headers['content-type']?.startsWith('multipart/');
    const bytes = await buffer(request);
    const call = {
      method: request.method!,
      path,
      query: url.searchParams,
      body: multipart ? '' : String(bytes),
    };
    this.calls.push({ ...call, headers: request.headers });
    const [status, body] =
      path === '/files' && call.method === 'POST' ? this.receive(bytes) : this.reply(this.calls.at(-1)!);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private receive(bytes: Buffer): [number, unknown] {
    const name = /filename="([^"]+)"/.exec(bytes.toString('latin1'))?.[1] ?? '';
    const start = bytes.indexOf('\r\n\r\n') + 4;
    const content = bytes.subarray(start, bytes.lastIndexOf('\r\n--'));
    const sha256 = createHash('sha256').update(content).digest('hex');
    this.files.push({ id: `file-${this.files.length}`, name, sha256, size: content.length, format: 'csv' });
    return [201, this.files.at(-1)];
  }

  private reply(call: Call): [number, unknown] {
    const { method, path, query } = call;
    const json = call.body === '' ? {} : JSON.parse(call.body);
    if (path.startsWith('/services/')) return [200, this.soql(query.get('q') ?? '')];
    if (path === '/files') return [200, { items: this.files, nextCursor: null }];
    if (path === '/connections')
      return [200, { items: [{ id: 'org', name: 'Practice org' }], nextCursor: null }];
    if (path.startsWith('/datasets')) return this.dataset(method, path, json);
    if (path.startsWith('/migrations')) return this.migration(call, json as never);
    return this.run(path, query);
  }

  private dataset(method: string, path: string, json: Record<string, string>): [number, unknown] {
    const { expected } = this.sample;
    if (method === 'POST' && !path.endsWith('/preview')) {
      const name = (json.name ?? '').replace('Sample: ', '');
      const counts = expected.datasets[name] ?? { rows: expected.derived.rows, setAside: 0 };
      const id = `dataset-${this.datasets.size}`;
      this.datasets.set(id, { name, ...counts });
      return [202, { id, state: 'staging' }];
    }
    const dataset = this.datasets.get(path.split('/')[2] ?? '')!;
    if (path.endsWith('/preview')) return [200, { steps: this.preview(dataset.name) }];
    if (path.endsWith('/rows')) {
      const { deals, revenue } = expected.derived;
      const rest = Array.from({ length: dataset.rows - 1 }, () => ({ deals: 0, revenue: null }));
      return [200, { rows: [{ deals, revenue }, ...rest], total: dataset.rows }];
    }
    const { rows: rowCount, setAside: rejectedCount } = dataset;
    return [
      200,
      { id: path.split('/')[2], name: dataset.name, state: 'ready', rowCount, rejectedCount, warnings: [] },
    ];
  }

  private preview(dataset: string) {
    const load = this.sample.migration.loads.find(({ datasetId }) => datasetId === dataset)!;
    const { steps } = this.sample.expected.loads[load.name]!;
    return load.recipe.steps.map(({ id }) => ({ skipped: 0, rejected: 0, ...steps[id ?? ''] }));
  }

  private migration({ method, path, headers }: Call, json: never): [number, unknown] {
    if (path.endsWith('/runs')) return [202, this.start((json as { mode: 'check' | 'load' }).mode)];
    if (path.endsWith('/plan')) return [200, { order: ['Accounts'], loads: [], apiCalls: 7, warnings: [] }];
    if (method === 'POST') this.migrations.push({ ...(json as object), id: 'm1', version: '1-a' } as never);
    if (method === 'PUT' && headers['if-match'] !== '"1-a"')
      return [412, { code: 'STALE_VERSION', detail: '' }];
    if (path === '/migrations' && method === 'GET')
      return [200, { items: this.migrations, nextCursor: null }];
    return [200, this.migrations[0]];
  }

  private start(mode: 'check' | 'load'): RunAnswer {
    const loads = Object.entries(this.sample.expected.loads).map(([name, load]) => {
      const known = this.org.get(load.object)?.size ?? 0;
      if (mode === 'load') this.write(load);
      const { rows, written, skipped, failed } = load.output;
      const output = {
        rows,
        created: written - known,
        updated: known,
        unchanged: 0,
        deleted: 0,
        skipped,
        failed,
      };
      return {
        name,
        state: 'done',
        apiCalls: 1,
        counts: { source: load.source, output: { ...output, unknown: 0, pending: 0 } },
      };
    });
    const counts = { ...loads[0]!.counts, balanced: true };
    const run: RunAnswer = {
      id: `run-${this.runs.size}`,
      mode,
      state: 'completed_with_errors',
      counts,
      loads,
    };
    this.runs.set(run.id, run);
    return { ...run, state: 'queued' };
  }

  private write({ object, keys }: ExpectedLoad): void {
    const records = this.org.get(object) ?? new Set();
    this.org.set(object, records);
    for (const key of keys) records.add(this.doubling && records.has(key) ? `${key} again` : key);
  }

  private run(path: string, query: URLSearchParams): [number, unknown] {
    const run = this.runs.get(path.split('/')[2] ?? '')!;
    if (path.endsWith('/causes'))
      return [200, { items: [{ code: 'INVALID_FIELD', count: 7, severity: 'error' }] }];
    if (path.endsWith('/outcomes')) {
      const codes = this.sample.expected.loads[query.get('load') ?? '']!.failedByCode;
      const rows = Object.entries(codes).flatMap(([code, count]) =>
        Array.from({ length: count }, () => ({ code })),
      );
      return [200, { rows, total: rows.length }];
    }
    if (!path.endsWith('/report')) return [200, run];
    const loads = run.loads.map(({ name, counts: { source, output } }) => {
      const setAside = (['skipped', 'rejected'] as const).map((fate) => ({ fate, count: source[fate] }));
      return { name, source, output, setAside };
    });
    return [200, { counts: run.counts, loads }];
  }

  private soql(query: string) {
    const object = / FROM (\w+)/.exec(query)?.[1] ?? '';
    const records = this.org.get(object) ?? new Set();
    if (query.startsWith('SELECT COUNT()')) return { totalSize: records.size, records: [] };
    const asked = [...query.matchAll(/'([^']*)'/g)].map(([, key]) => key ?? '');
    const found = asked.filter((key) => records.has(key)).map((key) => this.record(object, key));
    return { totalSize: found.length, records: found };
  }

  private record(object: string, key: string) {
    const spot =
      this.sample.expected.spots.find((one) => one.object === object && one.key === key)?.fields ?? {};
    const nested = Object.entries(spot).map(([path, value]) => {
      const [first = '', second] = path.split('.');
      return [first, second === undefined ? value : { [second]: value }];
    });
    // The whole sum lies on one record; the others have none, spots included.
    const first = this.sample.expected.loads.Opportunities!.keys[0] === key;
    const spots = this.sample.expected.spots.reduce((sum, one) => sum + Number(one.fields.Amount ?? 0), 0);
    const Amount = first ? Number((Number(this.sample.expected.amount) - spots).toFixed(2)) : null;
    return { Legacy_Id__c: key, Amount, ...Object.fromEntries(nested) };
  }
}

describe('the sample command against a scripted system', () => {
  let folder: string;
  let server: Server;
  let system: ScriptedSystem;
  let sample: SampleFiles;

  beforeEach(async () => {
    sample = await readSample(resolve(__dirname, '../../../../samples'));
    system = new ScriptedSystem(sample);
    server = createServer((request, response) => void system.answer(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    folder = await mkdtemp(join(tmpdir(), 'dms-sample-'));
    const { port } = server.address() as AddressInfo;
    const login = { instanceUrl: `http://127.0.0.1:${port}`, accessToken: 'org-token' };
    await writeFile(join(folder, 'login.json'), JSON.stringify(login));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await new Promise((done) => server.close(done).closeAllConnections());
  });

  async function once() {
    const out = new PassThrough();
    const org = await OrgReader.open(join(folder, 'login.json'));
    const { port } = server.address() as AddressInfo;
    const dms = new DmsClient(`http://127.0.0.1:${port}`);
    const result = await runSample(dms, org, sample, new Printer(out as unknown as NodeJS.WriteStream));
    out.end();
    return { result, printed: await text(out) };
  }

  it('loads an empty org, then updates it, and finds both right', async () => {
    const first = await once();
    expect(first.result.differences).toEqual([]);
    expect(first.printed).toContain('Every row is accounted for.');
    expect(first.printed).toContain('Everything is as samples/README.md says.');
    const second = await once();
    expect(second.result.differences).toEqual([]);
    expect(second.result.runs.load.loads[0]?.counts.output).toMatchObject({ created: 0, updated: 110 });
    expect(system.calls.filter(({ method, path }) => method === 'POST' && path === '/files')).toHaveLength(3);
    expect(
      system.calls.filter(({ method, path }) => method === 'POST' && path === '/migrations'),
    ).toHaveLength(1);
  });

  it('checks before it loads, each under a key of its own', async () => {
    await once();
    const starts = system.calls.filter(({ path }) => path.endsWith('/runs'));
    expect(starts.map(({ body }) => JSON.parse(body))).toEqual([{ mode: 'check' }, { mode: 'load' }]);
    const keys = starts.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys.filter(Boolean)).size).toBe(2);
  });

  it('fails with a table where a second run doubles records', async () => {
    await once();
    system.doubling = true;
    const { result, printed } = await once();
    expect(result.ok).toBe(false);
    expect(result.differences).toContainEqual({ what: 'Account: SOQL COUNT()', expected: 110, found: 220 });
    expect(printed).toMatch(/Account: SOQL COUNT\(\)\s+110\s+220/);
  });
});
