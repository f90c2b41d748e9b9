import { existsSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { isKey } from '../schema/model';
import type { Catalog } from '../schema/catalog';
import { ApiError, badRequest } from '../server/api-error';
import { json, noContent, param, readObject, type Answer, type Call } from '../server/call';
import type { ApiUsage } from '../server/api-usage';
import type { Router } from '../server/router';
import type { Database } from '../store/database';
import type { Switches } from '../switches/switches';
import { toId18 } from '../records/ids';
import { DELIMITERS } from './csv-reader';
import { isTerminal, jobBody, type Job, type JobInfo, type JobStore } from './jobs';
import { listJobs } from './job-pages';
import type { IngestProcessor } from './processor';
import { resultRows, unprocessedRows } from './results';
import { readMultipart } from './multipart';
import { receiveUpload } from './upload';

export interface IngestParts {
  database: Database;
  catalog: Catalog;
  jobs: JobStore;
  switches: Switches;
  usage: ApiUsage;
  processor: IngestProcessor;
  userId: string;
  fileOf: (jobId: string) => string;
}

const CSV = 'text/csv;charset=UTF-8';
const OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete'];

/** V/jobs/ingest: create, upload, close or abort, poll, list, delete, results. */
export class IngestRoutes {
  private readonly uploading = new Set<string>();

  constructor(private readonly parts: IngestParts) {}

  addTo(router: Router): void {
    const base = 'services/data/:version/jobs/ingest';
    router
      .add('POST', base, (call) => this.create(call))
      .add('GET', base, (call) => listJobs(call, this.parts.jobs, 'V2Ingest'))
      .add('GET', `${base}/:job`, (call) => json(jobBody(this.job(call), true)))
      .add('PATCH', `${base}/:job`, (call) => this.change(call))
      .add('DELETE', `${base}/:job`, (call) => this.remove(call))
      .add('PUT', `${base}/:job/batches`, (call) => this.upload(call))
      .add('GET', `${base}/:job/successfulResults`, (call) => this.results(call, 'successful'))
      .add('GET', `${base}/:job/failedResults`, (call) => this.results(call, 'failed'))
      .add('GET', `${base}/:job/unprocessedrecords`, (call) => this.results(call, 'unprocessed'));
  }

  private async create(call: Call): Promise<Answer> {
    const multipart = /^multipart\/form-data\b/i.test(call.request.headers['content-type'] ?? '');
    const { job: body, content } = multipart
      ? await readMultipart(call.request)
      : { job: await readObject(call), content: undefined };
    const { catalog, switches, usage } = this.parts;
    if (usage.batchesUsedUp)
      throw badRequest('EXCEEDED_QUOTA', 'ExceededQuota : Daily limit of batches exceeded');
    const info = readJobInfo(body, catalog, switches.get('hardDelete') === 'accepted');
    const job = this.parts.jobs.create(
      'V2Ingest',
      { ...info, apiVersion: call.version, createdById: this.parts.userId },
      'Open',
    );
    if (content === undefined) return json(jobBody(job, false));
    // With its content in the same request a job is closed from the start.
    await writeFile(this.parts.fileOf(job.id), content, { mode: 0o600 });
    this.parts.jobs.update(job.id, { uploaded: true, bytes: content.length, state: 'UploadComplete' });
    this.parts.processor.enqueue(job.id);
    return json(jobBody(this.parts.jobs.find(job.id, 'V2Ingest') ?? job, false));
  }

  private job(call: Call): Job {
    const id = toId18(param(call, 'job'));
    const job = id === undefined ? undefined : this.parts.jobs.find(id, 'V2Ingest');
    if (!job) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return job;
  }

  private async upload(call: Call): Promise<Answer> {
    const job = this.job(call);
    if (job.uploaded || this.uploading.has(job.id)) {
      throw badRequest(
        'BULK_API_ERROR',
        `Found multiple contents for job: <${job.id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
      );
    }
    const { switches } = this.parts;
    if (job.state !== 'Open') throw invalidState(job, 'upload to', switches.get('uploadToClosedJob'));
    this.uploading.add(job.id);
    try {
      const bytes = await receiveUpload(call.request, this.parts.fileOf(job.id));
      // Aborted or deleted while the bytes came in: they are nobody's.
      if (this.parts.jobs.find(job.id, 'V2Ingest')?.state !== 'Open') {
        await rm(this.parts.fileOf(job.id), { force: true });
        throw invalidState(job, 'upload to', switches.get('uploadToClosedJob'));
      }
      if (bytes === 0 && switches.get('emptyUpload') === 'refused') {
        await rm(this.parts.fileOf(job.id), { force: true });
        throw badRequest('BULK_API_ERROR', 'The content of the upload is empty.');
      }
      this.parts.jobs.update(job.id, { uploaded: true, bytes });
    } finally {
      this.uploading.delete(job.id);
    }
    return { status: 201 };
  }

  private async change(call: Call): Promise<Answer> {
    const { state } = await readObject(call);
    const job = this.job(call);
    const { jobs, processor } = this.parts;
    if (state === 'UploadComplete') {
      if (job.state !== 'Open') throw invalidState(job, 'close');
      if (this.uploading.has(job.id))
        throw badRequest('INVALIDJOBSTATE', 'The upload of this job is still under way.');
      if (job.bytes > 0) {
        jobs.update(job.id, { state });
        processor.enqueue(job.id);
      } else if (this.parts.switches.get('emptyUpload') === 'complete') {
        jobs.update(job.id, { state: 'JobComplete' });
      } else {
        jobs.update(job.id, { state: 'Failed', error: 'InvalidBatch : Empty batch' });
      }
    } else if (state === 'Aborted') {
      if (isTerminal(job.state)) throw invalidState(job, 'abort');
      jobs.update(job.id, { state });
    } else {
      throw badRequest(
        'INVALIDJOB',
        `Invalid job state ${String(state)}: UploadComplete and Aborted can be set.`,
      );
    }
    return json(jobBody(this.job(call), false));
  }

  private async remove(call: Call): Promise<Answer> {
    const job = this.job(call);
    const waits =
      job.state === 'UploadComplete' && this.parts.switches.get('deleteWaitingJob') === 'accepted';
    if (!isTerminal(job.state) && !waits) throw invalidState(job, 'delete');
    this.parts.jobs.remove(job.id);
    await rm(this.parts.fileOf(job.id), { force: true });
    return noContent();
  }

  private results(call: Call, which: 'successful' | 'failed' | 'unprocessed'): Answer {
    const job = this.job(call);
    if (!isTerminal(job.state)) throw invalidState(job, 'read results of');
    const { database, switches } = this.parts;
    const path = this.parts.fileOf(job.id);
    const there = existsSync(path);
    const count = which === 'failed' ? job.failed : job.processed - job.failed;
    const empty = which === 'unprocessed' ? !there || job.position >= statSync(path).size : count === 0;
    if (empty && switches.get('emptyResults') === '204') return noContent();
    if (!there) return { status: 200, text: '', type: CSV };
    if (which === 'unprocessed') return { status: 200, stream: unprocessedRows(job, path), type: CSV };
    const skip = wholeOf(call.query.get('locator'), 0, 'locator');
    const limit = wholeOf(call.query.get('maxRecords'), Number.MAX_SAFE_INTEGER, 'maxRecords');
    const shuffled = switches.get('resultOrder') === 'shuffled';
    const stream = resultRows(database, job, path, { which, shuffled, skip, limit });
    if (switches.get('resultLocator') === 'absent') return { status: 200, stream, type: CSV };
    const sent = Math.max(0, Math.min(limit, count - skip));
    const headers = {
      'Sforce-Locator': skip + sent < count ? String(skip + sent) : 'null',
      'Sforce-NumberOfRecords': String(sent),
    };
    return { status: 200, stream, type: CSV, headers };
  }
}

/** A page's start (how many rows lie before it) or size, as the address gives it. */
function wholeOf(text: string | null, otherwise: number, name: string): number {
  if (text === null || text === '' || text === 'null') return otherwise;
  if (/^\d{1,15}$/.test(text) && (name === 'locator' || Number(text) > 0)) return Number(text);
  throw badRequest('INVALID_QUERY_LOCATOR', `${name} is not usable: ${text.slice(0, 40)}`);
}

const invalidState = (job: Job, what: string, code = 'INVALIDJOBSTATE'): ApiError =>
  badRequest(code, `Can't ${what} a job that is in state ${job.state}.`);

function readJobInfo(
  body: Record<string, unknown>,
  catalog: Catalog,
  mayHardDelete: boolean,
): Omit<JobInfo, 'apiVersion' | 'createdById'> {
  const object = typeof body.object === 'string' ? catalog.find(body.object) : undefined;
  if (!object) throw badRequest('INVALIDENTITY', `Unable to find object: ${String(body.object)}`);
  const operation = OPERATIONS.find((known) => known.toLowerCase() === String(body.operation).toLowerCase());
  if (!operation) throw badRequest('INVALIDJOB', `Unknown operation: ${String(body.operation)}`);
  if (operation === 'hardDelete' && !mayHardDelete)
    throw badRequest(
      'FEATURENOTENABLED',
      'hardDelete operation requires special user profile permission, please contact your system administrator',
    );
  if (body.contentType !== undefined && body.contentType !== 'CSV')
    throw badRequest('INVALIDJOB', 'contentType must be CSV');
  const info = { object: object.name, operation, ...readCsvOptions(body) };
  if (typeof body.assignmentRuleId === 'string')
    Object.assign(info, { assignmentRuleId: body.assignmentRuleId });
  if (operation !== 'upsert') return info;
  const name = body.externalIdFieldName;
  if (typeof name !== 'string' || name === '')
    throw badRequest('INVALIDJOB', 'External ID was blank for upsert operation.');
  const key = object.byName.get(name.toLowerCase());
  if (!key || !isKey(key)) {
    throw badRequest(
      'INVALIDJOB',
      `Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
    );
  }
  return { ...info, externalIdFieldName: key.name };
}

export function readCsvOptions(body: Record<string, unknown>): {
  columnDelimiter: string;
  lineEnding: 'LF' | 'CRLF';
} {
  const columnDelimiter = body.columnDelimiter ?? 'COMMA';
  const lineEnding = body.lineEnding ?? 'LF';
  if (typeof columnDelimiter !== 'string' || !Object.hasOwn(DELIMITERS, columnDelimiter))
    throw badRequest('INVALIDJOB', `Unknown columnDelimiter: ${String(columnDelimiter)}`);
  if (lineEnding !== 'LF' && lineEnding !== 'CRLF')
    throw badRequest('INVALIDJOB', `Unknown lineEnding: ${String(lineEnding)}`);
  return { columnDelimiter, lineEnding };
}
