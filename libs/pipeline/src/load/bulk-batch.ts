import { stat } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Batches, IngestJob, ObjectStorage, Org, ResultKind, keys } from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { Engine } from '../engine/engine';
import { BatchLease } from './batch-lease';
import { HarvestInput, HarvestResult } from './harvest-job';
import { readPrepared } from './prepared-load';
import { retryCodes } from './retry-codes';
import { successorId, successorOf } from './successor';
import { keyHeader } from './wire-columns';

/** What to do next about a batch that is let go. */
export type Next = { again: number } | { settled: true; successor?: string };

const resultFiles: [ResultKind, string][] = [
  ['successfulResults', 'success.csv'],
  ['failedResults', 'failed.csv'],
  ['unprocessedrecords', 'unprocessed.csv'],
];
const maxTries = 5;

/**
 * The way of one Bulk API 2.0 job, each step durable before the next: the job's id is in the ledger before the upload,
 * only the job named in the ledger is ever closed, and a job that is not closed writes nothing.
 */
@Injectable()
export class BulkBatch {
  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
    private readonly crash: CrashPoints,
  ) {}

  /** planned -> created -> uploaded -> closed. Whatever goes wrong on the way is settled by `takeOver`. */
  async start(lease: BatchLease, org: Org): Promise<Next> {
    const { object, operation, externalIdField, body, apiCalls } = lease.batch;
    if (!body) throw new Error('A Bulk batch without a body');
    const calls = org.apiCalls;
    const spent = () => apiCalls + org.apiCalls - calls;
    const job = await org.createJob(
      { object, operation, ...(externalIdField && { externalIdField }) },
      lease.permit,
    );
    this.crash.pass('job-created');
    await lease.move('created', { jobId: job.id, apiCalls: spent() });
    this.crash.pass('job-recorded');
    const folder = await this.engine.folder(`send-${job.id}`, { 'body.csv': body.key });
    try {
      const path = `${folder.path}/body.csv`;
      await org.uploadJob(job.id, path, (await stat(path)).size, lease.permit);
    } finally {
      await folder.dispose();
    }
    this.crash.pass('body-uploaded');
    await lease.move('uploaded', { apiCalls: spent() });
    this.crash.pass('upload-recorded');
    await org.closeJob(job.id, lease.permit);
    this.crash.pass('job-closed');
    await lease.release('closed', { apiCalls: spent(), quietReads: 0, dueInMs: 1_000 });
    this.crash.pass('close-recorded');
    return { again: 1_000 };
  }

  /**
   * A batch found created or uploaded, by another worker's end or an error of our own. An Open job is aborted and read
   * again, twice with a pause between: only if it is Aborted with nothing processed both times did nobody close it,
   * and only then may another job take its place. Everything else is harvested.
   */
  async takeOver(lease: BatchLease, org: Org): Promise<Next> {
    const jobId = lease.batch.jobId ?? '';
    const calls = org.apiCalls;
    let job = await org.job(jobId);
    if (job?.state === 'Open') {
      await org.abortJob(jobId, lease.permit);
      job = await org.job(jobId);
    }
    const apiCalls = lease.batch.apiCalls + org.apiCalls - calls;
    if (job && !(job.state === 'Aborted' && job.processed === 0)) {
      await lease.release('closed', { apiCalls, quietReads: 0, dueInMs: 0 });
      return { again: 0 };
    }
    if (job && lease.batch.quietReads < 1) {
      await lease.release(lease.batch.state, {
        apiCalls,
        quietReads: lease.batch.quietReads + 1,
        dueInMs: 2_000,
      });
      return { again: 2_000 };
    }
    const formerJobs = [...lease.batch.formerJobs, jobId];
    await lease.release('planned', { apiCalls, formerJobs, jobId: undefined, quietReads: 0, dueInMs: 0 });
    return { again: 0 };
  }

  /** closed -> harvested: reads the three result files, pairs them with the rows, hands on what was not processed. */
  async harvest(lease: BatchLease, org: Org, job: IngestJob, cancelled: boolean): Promise<Next> {
    const { batch } = lease;
    const prepared = await readPrepared(this.storage, batch.runId, batch.load);
    const folder = await this.engine.folder(`harvest-${job.id}`, { 'rows.parquet': batch.rowsKey });
    try {
      const calls = org.apiCalls;
      for (const [kind, file] of resultFiles) await org.results(job.id, kind, `${folder.path}/${file}`);
      const apiCalls = batch.apiCalls + org.apiCalls - calls;
      this.crash.pass('results-read');
      const input = harvestInput(lease, prepared.wire, job, cancelled);
      const result = await this.engine.run('harvest', folder, {
        ...input,
        keyHeader: keyHeader(prepared.load),
      });
      if ((result.mismatch || result.missing > 0) && batch.quietReads < 3) {
        await lease.release('closed', { apiCalls, quietReads: batch.quietReads + 1, dueInMs: 3_000 });
        return { again: 3_000 };
      }
      const outcomes = keys.batch(lease.id, `outcomes-${batch.epoch}.parquet`);
      await this.storage.putFile(outcomes, `${folder.path}/outcomes.parquet`);
      this.crash.pass('outcomes-stored');
      const successor = await this.handOn(lease, result, folder.path);
      this.crash.pass('successor-stored');
      const problem = result.mismatch ? { code: 'RESULTS_INCOMPLETE', message: result.mismatch } : undefined;
      await lease.release('harvested', { apiCalls, outcomes, counts: result.counts, problem });
      this.crash.pass('harvest-recorded');
      return { settled: true, ...(successor && { successor }) };
    } finally {
      await folder.dispose();
    }
  }

  /** The successor is in the ledger before its predecessor is settled, so no row is ever between the two. */
  private async handOn(
    lease: BatchLease,
    result: HarvestResult,
    folder: string,
  ): Promise<string | undefined> {
    if (result.remaining.rows === 0) return undefined;
    const id = successorId(lease.id);
    const rows = await this.storage.putFile(keys.batch(id, 'rows.parquet'), `${folder}/remaining.parquet`);
    const body = await this.storage.putFile(keys.batch(id, 'body.csv'), `${folder}/remaining.csv`);
    const value = successorOf(lease.batch, { ...result.remaining, rowsKey: rows.key, body });
    await this.batches.ensureMany([{ id, value }]);
    return id;
  }
}

function harvestInput(
  lease: BatchLease,
  wire: HarvestInput['wire'],
  job: IngestJob,
  cancelled: boolean,
): HarvestInput {
  const { firstOut, lastOut, operation, tries } = lease.batch;
  return {
    wire,
    rowsFile: 'rows.parquet',
    firstOut,
    lastOut,
    operation,
    retryCodes: tries < maxTries && !cancelled ? retryCodes : [],
    unprocessed: unprocessedFate(job, tries, cancelled),
    processed: job.processed,
    failed: job.failed,
  };
}

/** A job refused as a whole (its csv, its columns) fails its rows; one that broke off leaves them to a new job. */
function unprocessedFate(job: IngestJob, tries: number, cancelled: boolean): HarvestInput['unprocessed'] {
  if (cancelled)
    return {
      status: 'skipped',
      code: 'cancelled',
      message: 'The run was cancelled before this row was written.',
    };
  const message =
    job.errorMessage ?? `The Bulk job ${job.id} ended ${job.state} without processing this row.`;
  const refused = job.state === 'Failed' && /^(InvalidBatch|ClientInputError)/.test(message);
  if (refused || tries >= maxTries)
    return { status: 'failed', code: refused ? 'INVALIDBATCH' : 'JOB_FAILED', message };
  return 'resend';
}
