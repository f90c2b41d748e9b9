import { createReadStream } from 'node:fs';
import { toId18 } from '../records/ids';
import { isKey } from '../schema/model';
import type { Catalog } from '../schema/catalog';
import { readText } from '../server/body';
import { param, type Answer, type Call } from '../server/call';
import type { ApiUsage } from '../server/api-usage';
import type { Router } from '../server/router';
import { elementText } from '../server/xml';
import type { Switches } from '../switches/switches';
import { BulkError, formatOf, message, messageList, NAMESPACE, xml, type Format } from './messages';
import type { Batch1Processor } from './processor';
import { resultsAnswer } from './results';
import type { Batch1, Job1, Job1Info, Job1Store } from './store';

export interface Bulk1Parts {
  catalog: Catalog;
  store: Job1Store;
  processor: Batch1Processor;
  switches: Switches;
  usage: ApiUsage;
  userId: string;
  fileOf: (id: string) => string;
}

const OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete', 'query', 'queryAll'];
const MAX_BATCH = 10_000_000;
const DAY = 86_400_000;

const instant = (at: number): string => new Date(at).toISOString();

/** /services/async/62.0/job: Bulk API 1.0, in csv, JSON and XML, parallel and serial. */
export class Bulk1Routes {
  constructor(private readonly parts: Bulk1Parts) {}

  addTo(router: Router): void {
    const base = 'services/async/:api/job';
    const batch = `${base}/:job/batch/:batch`;
    router
      .add('POST', base, (call) => this.create(call))
      .add('GET', `${base}/:job`, (call) => this.jobAnswer(call, this.job(call)))
      .add('POST', `${base}/:job`, (call) => this.change(call))
      .add('POST', `${base}/:job/batch`, (call) => this.addBatch(call))
      .add('GET', `${base}/:job/batch`, (call) => {
        const list = this.parts.store.batches(this.job(call).id).map(batchInfo);
        return messageList(this.format(call), 'batchInfoList', 'batchInfo', list);
      })
      .add('GET', batch, (call) => message(this.format(call), 'batchInfo', batchInfo(this.batch(call))))
      .add('GET', `${batch}/request`, (call) => {
        const text = this.parts.store.request(this.batch(call).id);
        return { status: 200, text, type: MEDIA[this.job(call).info.contentType] };
      })
      .add('GET', `${batch}/result`, (call) => this.results(call))
      .add('GET', `${batch}/result/:result`, (call) => this.queryResult(call));
  }

  private async create(call: Call): Promise<Answer> {
    const format = formatOf(call.request.headers['content-type']);
    const read = await this.readInfo(call, format);
    const refuse = (text: string, code = 'InvalidJob') => new BulkError(format, code, text);
    if (this.parts.usage.batchesUsedUp) throw refuse('Daily limit of batches exceeded', 'ExceededQuota');
    const object = this.parts.catalog.find(read('object') ?? '');
    if (!object) throw refuse(`Unable to find object: ${read('object') ?? ''}`);
    const operation = OPERATIONS.find((known) => known.toLowerCase() === read('operation')?.toLowerCase());
    if (!operation) throw refuse(`Unable to parse Job: unknown operation ${read('operation') ?? ''}`);
    if (operation === 'hardDelete' && this.parts.switches.get('hardDelete') === 'refused')
      throw refuse('hardDelete operation requires special user profile permission', 'FeatureNotEnabled');
    const contentType = (read('contentType') ?? 'XML').toUpperCase();
    if (contentType !== 'CSV' && contentType !== 'JSON' && contentType !== 'XML')
      throw refuse(`Unable to parse Job: content type ${contentType} is not supported`);
    const externalIdFieldName = read('externalIdFieldName') ?? null;
    const key = object.byName.get((externalIdFieldName ?? '').toLowerCase());
    if (operation === 'upsert' && !externalIdFieldName)
      throw refuse(
        'External ID was blank for Account. An External ID must be specified for upsert.'.replace(
          'Account',
          object.name,
        ),
      );
    if (operation === 'upsert' && (!key || !isKey(key)))
      throw refuse(
        `Field name provided, ${externalIdFieldName ?? ''} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
      );
    const mode = read('concurrencyMode') ?? 'Parallel';
    const job = this.parts.store.createJob({
      operation,
      object: object.name,
      externalIdFieldName: operation === 'upsert' ? (key?.name ?? null) : null,
      // One client sends the mode as a number: 0 is Parallel.
      concurrencyMode: /^(serial|1)$/i.test(mode) ? 'Serial' : 'Parallel',
      contentType,
      apiVersion: apiVersion(call),
      createdById: this.parts.userId,
    });
    return this.jobAnswer(call, job, 201, format);
  }

  /** A value of the jobInfo by name, from XML or JSON. */
  private async readInfo(call: Call, format: Format): Promise<(name: string) => string | undefined> {
    const text = await readText(call.request, 1_000_000);
    if (format === 'xml') return (name) => elementText(text, name)?.trim();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      throw new BulkError(format, 'InvalidJob', 'Unable to parse Job');
    }
    if (body === null || typeof body !== 'object')
      throw new BulkError(format, 'InvalidJob', 'Unable to parse Job');
    const values = new Map(Object.entries(body));
    return (name) => {
      const value: unknown = values.get(name);
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    };
  }

  private format(call: Call): Format {
    const id = toId18(param(call, 'job')) ?? '';
    return this.parts.store.findJob(id)?.info.contentType === 'JSON' ? 'json' : 'xml';
  }

  private job(call: Call): Job1 {
    const job = this.parts.store.findJob(toId18(param(call, 'job')) ?? '');
    const format = formatOf(call.request.headers['content-type']);
    if (!job) throw new BulkError(format, 'InvalidJob', `Invalid job id: ${param(call, 'job').slice(0, 40)}`);
    return job;
  }

  private batch(call: Call): Batch1 {
    const job = this.job(call);
    const batch = this.parts.store.findBatch(toId18(param(call, 'batch')) ?? '');
    if (batch?.job === job.id) return batch;
    throw new BulkError(
      this.format(call),
      'InvalidBatch',
      `Invalid batch id: ${param(call, 'batch').slice(0, 40)}`,
    );
  }

  private jobAnswer(call: Call, job: Job1, status = 200, format = this.format(call)): Answer {
    return message(format, 'jobInfo', jobInfo(job, this.parts.store.batches(job.id)), status);
  }

  private async change(call: Call): Promise<Answer> {
    const job = this.job(call);
    const sent = formatOf(call.request.headers['content-type']);
    const state = (await this.readInfo(call, sent))('state');
    const format = this.format(call);
    if (state !== 'Closed' && state !== 'Aborted')
      throw new BulkError(
        format,
        'InvalidJob',
        `A job can be set to Closed or Aborted, not to ${state ?? ''}`,
      );
    if (job.state !== 'Open' && !(job.state === 'Closed' && state === 'Aborted'))
      throw new BulkError(format, 'InvalidJobState', `The job is ${job.state} already`);
    this.parts.store.setJobState(job.id, state);
    return this.jobAnswer(call, this.job(call));
  }

  private async addBatch(call: Call): Promise<Answer> {
    const job = this.job(call);
    const format = this.format(call);
    if (job.state !== 'Open' || Date.now() - job.created > DAY)
      throw new BulkError(format, 'InvalidJobState', 'Cannot add batch to a job that is not Open');
    const sent = call.request.headers['content-type'] ?? '';
    const wanted = new RegExp(job.info.contentType, 'i');
    if (sent !== '' && !wanted.test(sent) && !/octet-stream|text\/plain/i.test(sent))
      throw new BulkError(format, 'InvalidBatch', `Content type ${sent.slice(0, 80)} is not that of the job`);
    const text = await readText(call.request, MAX_BATCH);
    if (text.trim() === '') throw new BulkError(format, 'InvalidBatch', 'The batch is empty');
    // The state may have changed while the body came in.
    if (this.job(call).state !== 'Open')
      throw new BulkError(format, 'InvalidJobState', 'Cannot add batch to a job that is not Open');
    const batch = this.parts.store.createBatch(job.id, text);
    this.parts.processor.enqueue(batch.id);
    return message(format, 'batchInfo', batchInfo(batch), 201);
  }

  private results(call: Call): Answer {
    const { info } = this.job(call);
    const batch = this.batch(call);
    if (batch.state !== 'Completed')
      throw new BulkError(
        this.format(call),
        'InvalidBatch',
        batch.state === 'Failed' ? 'Records not processed' : 'Batch not completed',
      );
    if (!info.operation.startsWith('query'))
      return resultsAnswer(info.contentType, this.parts.store.outcomes(batch.id));
    const id = resultId(batch);
    if (info.contentType === 'JSON') return { status: 200, json: [id] };
    return xml(`<result-list xmlns="${NAMESPACE}"><result>${id}</result></result-list>`);
  }

  private queryResult(call: Call): Answer {
    const { info } = this.job(call);
    const batch = this.batch(call);
    if (
      batch.state !== 'Completed' ||
      !info.operation.startsWith('query') ||
      toId18(param(call, 'result')) !== resultId(batch)
    )
      throw new BulkError(
        this.format(call),
        'InvalidBatch',
        `Invalid result id: ${param(call, 'result').slice(0, 40)}`,
      );
    return {
      status: 200,
      stream: createReadStream(this.parts.fileOf(batch.id)),
      type: MEDIA[info.contentType],
    };
  }
}

const MEDIA: Record<Job1Info['contentType'], string> = {
  CSV: 'text/csv;charset=UTF-8',
  JSON: 'application/json;charset=UTF-8',
  XML: 'application/xml;charset=UTF-8',
};

/** A query batch has one result; its id is the batch's with another prefix. */
const resultId = ({ id }: Batch1): string => toId18(`752${id.slice(3, 15)}`) ?? '';

const apiVersion = (call: Call): string =>
  /^\d\d\.0$/.test(param(call, 'api')) ? param(call, 'api') : '62.0';

function jobInfo(job: Job1, batches: Batch1[]): Record<string, string | number | null> {
  const sum = (name: 'processed' | 'failed' | 'busy') =>
    batches.reduce((total, batch) => total + batch[name], 0);
  const count = (state: Batch1['state']) => batches.filter((batch) => batch.state === state).length;
  const { info } = job;
  return {
    id: job.id,
    operation: info.operation,
    object: info.object,
    createdById: info.createdById,
    createdDate: instant(job.created),
    systemModstamp: instant(job.modified),
    state: job.state,
    externalIdFieldName: info.externalIdFieldName,
    concurrencyMode: info.concurrencyMode,
    contentType: info.contentType,
    numberBatchesQueued: count('Queued'),
    numberBatchesInProgress: count('InProgress'),
    numberBatchesCompleted: count('Completed'),
    numberBatchesFailed: count('Failed'),
    numberBatchesTotal: batches.length,
    numberRecordsProcessed: sum('processed'),
    numberRetries: 0,
    apiVersion: Number(info.apiVersion),
    numberRecordsFailed: sum('failed'),
    totalProcessingTime: sum('busy'),
    apiActiveProcessingTime: sum('busy'),
    apexProcessingTime: 0,
  };
}

function batchInfo(batch: Batch1): Record<string, string | number | null> {
  return {
    id: batch.id,
    jobId: batch.job,
    state: batch.state,
    stateMessage: batch.message,
    createdDate: instant(batch.created),
    systemModstamp: instant(batch.modified),
    numberRecordsProcessed: batch.processed,
    numberRecordsFailed: batch.failed,
    totalProcessingTime: batch.busy,
    apiActiveProcessingTime: batch.busy,
    apexProcessingTime: 0,
  };
}
