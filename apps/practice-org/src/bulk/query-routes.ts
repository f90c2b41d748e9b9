import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { toId18 } from '../records/ids';
import type { Catalog } from '../schema/catalog';
import { badRequest, notFound } from '../server/api-error';
import { json, noContent, param, readObject, type Answer, type Call } from '../server/call';
import type { ApiUsage } from '../server/api-usage';
import type { Router } from '../server/router';
import { DELIMITERS } from './csv-reader';
import { IngestFile } from './ingest-file';
import { readCsvOptions } from './ingest-routes';
import { isTerminal, jobBody, type Job, type JobStore } from './jobs';
import { listJobs } from './job-pages';
import { compileBulkQuery, type QueryProcessor } from './query-processor';

const DEFAULT_PAGE = 50_000;

/** V/jobs/query: a query whose result is downloaded as csv pages. */
export class BulkQueryRoutes {
  constructor(
    private readonly catalog: Catalog,
    private readonly jobs: JobStore,
    private readonly processor: QueryProcessor,
    private readonly usage: ApiUsage,
    private readonly userId: string,
    private readonly fileOf: (jobId: string) => string,
  ) {}

  addTo(router: Router): void {
    const base = 'services/data/:version/jobs/query';
    router
      .add('POST', base, (call) => this.create(call))
      .add('GET', base, (call) => listJobs(call, this.jobs, 'V2Query'))
      .add('GET', `${base}/:job`, (call) => json(jobBody(this.job(call), true)))
      .add('PATCH', `${base}/:job`, (call) => this.abort(call))
      .add('DELETE', `${base}/:job`, (call) => this.remove(call))
      .add('GET', `${base}/:job/results`, (call) => this.results(call));
  }

  private async create(call: Call): Promise<Answer> {
    const body = await readObject(call);
    const operation = body.operation === 'queryAll' ? 'queryAll' : 'query';
    if (body.operation !== operation)
      throw badRequest('INVALIDJOB', `Unknown operation: ${String(body.operation)}`);
    if (typeof body.query !== 'string') throw badRequest('INVALIDJOB', 'The query is missing.');
    const { object } = compileBulkQuery(this.catalog, body.query, operation === 'queryAll');
    const info = {
      object: object.name,
      operation,
      query: body.query,
      ...readCsvOptions(body),
      apiVersion: call.version,
      createdById: this.userId,
    };
    const job = this.jobs.create('V2Query', info, 'UploadComplete');
    this.usage.countQueryJob();
    this.processor.enqueue(job.id);
    return json(jobBody(job, false));
  }

  private job(call: Call): Job {
    const id = toId18(param(call, 'job'));
    const job = id === undefined ? undefined : this.jobs.find(id, 'V2Query');
    if (!job) throw notFound();
    return job;
  }

  private async abort(call: Call): Promise<Answer> {
    const { state } = await readObject(call);
    const job = this.job(call);
    if (state !== 'Aborted') throw badRequest('INVALIDJOB', 'A query job can be set to Aborted only.');
    if (isTerminal(job.state))
      throw badRequest('INVALIDJOBSTATE', `Can't abort a job that is in state ${job.state}.`);
    this.jobs.update(job.id, { state });
    return json(jobBody(this.job(call), false));
  }

  private async remove(call: Call): Promise<Answer> {
    const job = this.job(call);
    if (!isTerminal(job.state))
      throw badRequest('INVALIDJOBSTATE', `Can't delete a job that is in state ${job.state}.`);
    this.jobs.remove(job.id);
    await rm(this.fileOf(job.id), { force: true });
    return noContent();
  }

  /** A locator says the byte to go on at and how many records are behind it. */
  private async results(call: Call): Promise<Answer> {
    const job = this.job(call);
    if (job.state !== 'JobComplete')
      throw badRequest(
        'INVALIDJOBSTATE',
        `Results are there when the job is complete; it is in state ${job.state}.`,
      );
    const limit = wholeOf(call.query.get('maxRecords'), DEFAULT_PAGE);
    const path = this.fileOf(job.id);
    const file = await IngestFile.open(path, DELIMITERS[job.info.columnDelimiter] ?? ',');
    try {
      const header = file.header?.end ?? 0;
      const { position, done } = readLocator(call.query.get('locator'), header, file.size, job.processed);
      const end = await endOf(file, position, limit);
      const count = Math.min(limit, job.processed - done);
      const more = done + count < job.processed;
      const locator = more ? Buffer.from(`${end}.${done + count}`).toString('base64url') : 'null';
      const eol = job.info.lineEnding === 'CRLF' ? '\r\n' : '\n';
      const stream = Readable.from(pageOf(path, file.headerText + eol, position, end));
      return {
        status: 200,
        stream,
        type: 'text/csv;charset=UTF-8',
        headers: { 'Sforce-Locator': locator, 'Sforce-NumberOfRecords': String(count) },
      };
    } finally {
      await file.close();
    }
  }
}

function wholeOf(text: string | null, otherwise: number): number {
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw badRequest('INVALID_QUERY_LOCATOR', `maxRecords is not usable: ${text.slice(0, 40)}`);
  return value;
}

function readLocator(
  locator: string | null,
  start: number,
  size: number,
  total: number,
): { position: number; done: number } {
  if (locator === null || locator === '' || locator === 'null') return { position: start, done: 0 };
  const [position, done] = Buffer.from(locator, 'base64url').toString().split('.').map(Number);
  const usable =
    Number.isInteger(position) &&
    Number.isInteger(done) &&
    Number(position) >= start &&
    Number(position) <= size &&
    Number(done) <= total;
  if (!usable) throw badRequest('INVALID_QUERY_LOCATOR', 'invalid query locator');
  return { position: Number(position), done: Number(done) };
}

/** The byte behind the record number `limit` after `position`; steps of some thousand keep memory small. */
async function endOf(file: IngestFile, position: number, limit: number): Promise<number> {
  let end = position;
  for (let left = limit; left > 0;) {
    const records = await file.records(end, Math.min(left, 5000));
    const last = records.at(-1);
    if (!last) break;
    end = last.end;
    left -= records.length;
  }
  return end;
}

async function* pageOf(
  path: string,
  header: string,
  start: number,
  end: number,
): AsyncGenerator<string | Buffer> {
  yield header;
  if (end > start)
    for await (const chunk of createReadStream(path, { start, end: end - 1 })) yield chunk as Buffer;
}
