import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { childEnvironment } from '@dms/config';
import { Bar } from './bar';
import { Peaks, percentile, processorSeconds, residentMb } from './resident';

const rowsPerSecond = 40_000;
const memoryMb = 500;
const describeMs = 100;
const jobBytes = 90_000_000;
const chunkRows = 2000;

interface Job {
  id: string;
  state: string;
  numberRecordsProcessed: number;
  numberRecordsFailed: number;
}

/**
 * The practice org by itself: contacts in Bulk jobs of 90 MB, all closed one after the other, while describe is asked
 * for all the time. Rows are counted from the first close to the end of the last job, uploads included.
 */
export async function orgBench(programs: string, rows: number): Promise<Bar[]> {
  const home = await mkdtemp(join(tmpdir(), 'dms-bench-org-'));
  const org = await OrgUnderTest.start(programs, home);
  try {
    const watch = new Watch(org);
    const startedAt = performance.now();
    const usedBefore = processorSeconds(org.pid);
    const jobs: string[] = [];
    for (let first = 0; first < rows;) {
      const { id, next } = await upload(org, first, rows);
      jobs.push(id);
      first = next;
    }
    const ended = await Promise.all(jobs.map((id) => finished(org, id)));
    const seconds = (performance.now() - startedAt) / 1000;
    await watch.stop();
    const sum = (count: (job: Job) => number) => ended.reduce((total, job) => total + count(job), 0);
    const failed = sum((job) => job.numberRecordsFailed);
    const saved = sum((job) => job.numberRecordsProcessed) - failed;
    const stored = await org.count();
    const speed = rows / seconds;
    // On a busy machine the processor time says what the speed at rest would be.
    const used = processorSeconds(org.pid) - usedBefore;
    return [
      {
        case: 'exact',
        rows,
        seconds,
        bar: 'every row once',
        value: `${saved} saved, ${failed} failed, ${stored} there`,
        ok: saved === rows && failed === 0 && stored === rows,
      },
      {
        case: `${jobs.length} bulk jobs`,
        rows,
        seconds,
        ratio: Math.round((speed / rowsPerSecond) * 100) / 100,
        against: `${rowsPerSecond} rows/s`,
        bar: `at least ${rowsPerSecond} rows/s`,
        value: `${speed.toFixed(0)} rows/s; ${(rows / used).toFixed(0)} per processor second`,
        ok: speed >= rowsPerSecond,
      },
      ...watch.bars(rows, seconds),
    ];
  } finally {
    await org.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** One job of up to 90 MB: created, streamed, closed. `next` is the first row of the one after it. */
async function upload(org: OrgUnderTest, first: number, rows: number): Promise<{ id: string; next: number }> {
  const info = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Legacy_Id__c' };
  const { id } = await org.call<Job>('POST', '/jobs/ingest', info);
  let next = first;
  const csv = async function* (): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    const header = Buffer.from(
      'Legacy_Id__c,FirstName,LastName,Email,Phone,MailingStreet,MailingCity,Description\n',
    );
    yield header;
    while (next < rows && bytes < jobBytes) {
      const last = Math.min(rows, next + chunkRows);
      const lines = Buffer.from(Array.from({ length: last - next }, (_, i) => line(next + i)).join(''));
      next = last;
      bytes += lines.length;
      yield lines;
    }
  };
  await org.call('PUT', `/jobs/ingest/${id}/batches`, csv(), 'text/csv');
  await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
  return { id, next };
}

/** Some 180 bytes, as contacts of old systems are: one in ten needs quotes. */
const line = (n: number): string =>
  `C-${n},Ada ${n % 977},${n % 10 === 0 ? `"Li, the ""${n}th"""` : `Li ${n}`},c${n}@example.com,+49 30 ${1_000_000 + (n % 8_999_999)},Street ${n % 4999} No. ${n % 199},City ${n % 499},Customer since ${1970 + (n % 55)}; sector ${n % 31}; note ${n}\n`;

async function finished(org: OrgUnderTest, id: string): Promise<Job> {
  for (;;) {
    const job = await org.call<Job>('GET', `/jobs/ingest/${id}`);
    if (['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return job;
    await wait(200);
  }
}

/** Asks for describe all the time, and looks at the memory of the process. */
class Watch {
  private readonly times: number[] = [];
  private readonly peaks = new Peaks();
  private going = true;
  private readonly done: Promise<void>;

  constructor(private readonly org: OrgUnderTest) {
    this.done = this.run();
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.done;
  }

  bars(rows: number, seconds: number): Bar[] {
    const p95 = percentile(this.times, 0.95);
    const memory = this.peaks.highest['org'] ?? 0;
    return [
      {
        case: 'describe p95 meanwhile',
        rows,
        seconds,
        bar: `under ${describeMs} ms`,
        value: `${p95.toFixed(0)} ms of ${this.times.length}`,
        ok: p95 < describeMs,
      },
      {
        case: 'memory',
        rows,
        seconds,
        rssMb: Math.round(memory),
        bar: `under ${memoryMb} MB`,
        value: `${memory.toFixed(0)} MB`,
        ok: memory < memoryMb,
      },
    ];
  }

  private async run(): Promise<void> {
    while (this.going) {
      const startedAt = performance.now();
      await this.org.call('GET', '/sobjects/Contact/describe');
      this.times.push(performance.now() - startedAt);
      this.peaks.see('org', residentMb(this.org.pid));
      await wait(50);
    }
  }
}

/** The program as it is built, alone in a folder of its own. */
class OrgUnderTest {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async start(programs: string, home: string): Promise<OrgUnderTest> {
    const child = spawn(process.execPath, [join(programs, 'practice-org', 'main.js')], {
      env: childEnvironment({ DMS_HOME: home, DMS_PRACTICE_ORG_PORT: '0', HOST: '127.0.0.1' }),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    const login = JSON.parse(await readFile(join(home, 'practice-org', 'login.json'), 'utf8')) as {
      accessToken: string;
    };
    return new OrgUnderTest(child, `http://127.0.0.1:${port}`, login.accessToken);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** A call below /services/data; a stream goes out as it is, anything else as JSON. */
  async call<T>(method: string, path: string, body?: unknown, type = 'application/json'): Promise<T> {
    const streamed = body !== null && typeof body === 'object' && Symbol.asyncIterator in body;
    const response = await fetch(`${this.url}/services/data/v62.0${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': type },
      ...(body === undefined ? {} : { body: streamed ? (body as never) : JSON.stringify(body) }),
      ...(streamed ? { duplex: 'half' as const } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async count(): Promise<number> {
    const query = encodeURIComponent('SELECT COUNT() FROM Contact');
    return (await this.call<{ totalSize: number }>('GET', `/query?q=${query}`)).totalSize;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}
