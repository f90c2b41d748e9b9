import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PracticeOrg, type PracticeOrgOptions } from './practice-org';

/* eslint-disable @typescript-eslint/no-explicit-any -- answers of a foreign API are looked at freely in specs */

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  body: any;
}

/** A practice org for specs: in a folder of its own, on a free port, spoken to over HTTP like any client does. */
export class TestOrg {
  org!: PracticeOrg;
  readonly folder = mkdtempSync(join(tmpdir(), 'practice-org-'));

  constructor(private readonly options: Partial<PracticeOrgOptions> = {}) {}

  static async start(options: Partial<PracticeOrgOptions> = {}): Promise<TestOrg> {
    const test = new TestOrg(options);
    await test.open();
    return test;
  }

  async open(): Promise<void> {
    this.org = new PracticeOrg({ folder: this.folder, host: '127.0.0.1', port: 0, ...this.options });
    await this.org.start();
  }

  /** Stops and opens again: what was answered must still be there. */
  async restart(): Promise<void> {
    await this.org.stop();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.org.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get token(): string {
    return this.org.credentials?.accessToken ?? '';
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.org.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      parsed = undefined;
    }
    return { status: response.status, headers: response.headers, text, body: parsed };
  }

  v(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> {
    return this.call(method, `/services/data/v62.0${path}`, body, headers);
  }

  async query(soql: string): Promise<any> {
    const reply = await this.v('GET', `/query?q=${encodeURIComponent(soql)}`);
    return reply.body;
  }

  async create(object: string, record: Record<string, unknown>): Promise<string> {
    const reply = await this.v('POST', `/sobjects/${object}`, record);
    if (reply.status !== 201) throw new Error(reply.text);
    return reply.body.id as string;
  }

  /** Creates, uploads and closes an ingest job; answers its id. */
  async load(job: Record<string, unknown>, csv: string | Uint8Array): Promise<string> {
    const created = await this.v('POST', '/jobs/ingest', { contentType: 'CSV', lineEnding: 'LF', ...job });
    if (created.status !== 200) throw new Error(created.text);
    const id = created.body.id as string;
    const put = await this.v('PUT', `/jobs/ingest/${id}/batches`, csv, { 'content-type': 'text/csv' });
    if (put.status !== 201) throw new Error(put.text);
    await this.v('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    return id;
  }

  /** Polls until the job has ended; every poll is a round trip, so nothing sleeps. */
  async ended(id: string, kind = 'ingest'): Promise<any> {
    for (;;) {
      const { body } = await this.v('GET', `/jobs/${kind}/${id}`);
      if (['JobComplete', 'Failed', 'Aborted'].includes(body.state)) return body;
    }
  }

  async results(id: string, which: string): Promise<string> {
    return (await this.v('GET', `/jobs/ingest/${id}/${which}`)).text;
  }
}
