import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const version = '/services/data/v62.0';

interface Job {
  id: string;
  state: string;
  numberRecordsProcessed: number;
  errorMessage?: string;
}

/** The least a program can do to load a clean csv: create, streaming PUT, close, poll, download what came of it. */
export class BareClient {
  private constructor(
    readonly instanceUrl: string,
    readonly accessToken: string,
  ) {}

  /** `loginFile` is the practice org's login.json. */
  static async open(loginFile: string): Promise<BareClient> {
    const login = JSON.parse(await readFile(loginFile, 'utf8')) as Record<string, string>;
    return new BareClient(login['instanceUrl'] ?? '', login['accessToken'] ?? '');
  }

  /** Answers how many rows the org says it took. */
  async upsert(file: string, object: string, key: string): Promise<number> {
    const body = {
      object,
      operation: 'upsert',
      externalIdFieldName: key,
      contentType: 'CSV',
      lineEnding: 'LF',
    };
    const { id } = await this.json<Job>('POST', '/jobs/ingest', body);
    const path = `/jobs/ingest/${id}`;
    const { size } = await stat(file);
    await this.send('PUT', `${path}/batches`, {
      headers: { 'content-type': 'text/csv', 'content-length': String(size) },
      body: ReadableStream.from(createReadStream(file)),
      duplex: 'half',
    } as RequestInit);
    await this.json('PATCH', path, { state: 'UploadComplete' });
    const job = await this.ended(path);
    for (const results of ['successfulResults', 'failedResults', 'unprocessedrecords'])
      await this.drain(`${path}/${results}`);
    if (job.state !== 'JobComplete') throw new Error(`The bare job ended ${job.state}: ${job.errorMessage}`);
    return job.numberRecordsProcessed;
  }

  /** One Collections call of records. */
  async collection(object: string, key: string, records: object[]): Promise<void> {
    const all = records.map((record) => ({ attributes: { type: object }, ...record }));
    const path = `/composite/sobjects/${object}/${key}`;
    const answers = await this.json<{ success: boolean }[]>('PATCH', path, {
      allOrNone: false,
      records: all,
    });
    const refused = answers.find(({ success }) => !success);
    if (refused) throw new Error(`The org refused a row of the bare call: ${JSON.stringify(refused)}`);
  }

  /** The states of all Bulk jobs that the org knows. */
  async jobStates(): Promise<string[]> {
    const { records } = await this.json<{ records: Job[] }>('GET', '/jobs/ingest');
    return records.map(({ state }) => state);
  }

  /** Calls of the org's day so far, this one included. */
  async callsOfTheDay(): Promise<number> {
    const { DailyApiRequests: daily } = await this.json<{
      DailyApiRequests: { Max: number; Remaining: number };
    }>('GET', '/limits');
    return daily.Max - daily.Remaining;
  }

  private async ended(path: string): Promise<Job> {
    for (;;) {
      const job = await this.json<Job>('GET', path);
      if (['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return job;
      await wait(1_000);
    }
  }

  private async drain(path: string): Promise<void> {
    const answer = await this.send('GET', path);
    for await (const chunk of answer.body ?? []) void chunk;
  }

  private async json<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const answer = await this.send(method, path, { headers, ...(body && { body: JSON.stringify(body) }) });
    return (await answer.json()) as T;
  }

  private async send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.accessToken}`, ...init.headers };
    const answer = await fetch(`${this.instanceUrl}${version}${path}`, { ...init, method, headers });
    if (!answer.ok)
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}
