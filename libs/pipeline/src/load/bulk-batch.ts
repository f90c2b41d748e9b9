import { Inject, Injectable } from '@nestjs/common';
import {
  Batch,
  Batches,
  IngestJob,
  JobFolder,
  Load,
  ObjectStorage,
  Org,
  Outcome,
  ResultKind,
  StoredObject,
  keys,
} from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { Engine } from '../engine/engine';
import { firstPollMs } from './back-off';
import { BatchLease } from './batch-lease';
import { HarvestInput, HarvestResult } from './harvest-job';
import { InTurn } from './in-turn';
import { SentLoad, readSent } from './prepared-load';
import { readMissing } from './read-back';
import { maxTries } from './row-retries';
import { successorId, successorOf } from './successor';
import { keyHeader } from './wire-columns';

/** What to do next about a batch that is let go. */
export type Next =
  | { again: number }
  | {
      settled: true;
      successors?: string[];
      /** A row met a limit that every further row would meet too: the run is to stop until there is room. */
      stopped?: Pick<Outcome, 'code' | 'message'>;
    };

const resultFiles: [ResultKind, string][] = [
  ['successfulResults', 'success.csv'],
  ['failedResults', 'failed.csv'],
  ['unprocessedrecords', 'unprocessed.csv'],
];
/** Rows that a job found locked and that fit into one Collections call go that way, in order and in small groups. */
const remnant = 200;

/**
 * The way of one Bulk API 2.0 job, each step durable before the next: the csv is kept before there is a job, the job's id
 * is in the ledger before the upload, only the job named in the ledger is ever closed, and a job that is not closed
 * writes nothing.
 */
@Injectable()
export class BulkBatch {
  /** The first csv is to be on its way before the others are made. */
  private readonly making = new InTurn();

  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
    private readonly crash: CrashPoints,
  ) {}

  /** planned -> created -> uploaded -> closed. Whatever goes wrong on the way is settled by `takeOver`. */
  async start(lease: BatchLease, org: Org): Promise<Next> {
    const { object, operation, externalIdField, apiCalls } = lease.batch;
    const body = lease.batch.body ?? (await this.making.run(() => this.makeBody(lease)));
    this.crash.pass('body-stored');
    const calls = org.apiCalls;
    const spent = () => apiCalls + org.apiCalls - calls;
    const job = await org.createJob(
      { object, operation, ...(externalIdField && { externalIdField }) },
      lease.permit,
    );
    this.crash.pass('job-created');
    await lease.move('created', { jobId: job.id, body, apiCalls: spent() });
    this.crash.pass('job-recorded');
    const folder = await this.engine.folder(`send-${job.id}`, { 'body.csv': body.key });
    try {
      const path = `${folder.path}/body.csv`;
      await org.uploadJob(job.id, path, body.size, lease.permit);
    } finally {
      await folder.dispose();
    }
    this.crash.pass('body-uploaded');
    await lease.move('uploaded', { apiCalls: spent() });
    this.crash.pass('upload-recorded');
    await org.closeJob(job.id, lease.permit);
    this.crash.pass('job-closed');
    const dueInMs = firstPollMs(lease.batch.rows);
    await lease.release('closed', { apiCalls: spent(), quietReads: 0, dueInMs });
    this.crash.pass('close-recorded');
    return { again: dueInMs };
  }

  /**
   * The csv of a batch whose turn has come: the first job is under way while those of the others are made. Two workers
   * make the same bytes of the same rows.
   */
  private async makeBody({ id, batch }: BatchLease): Promise<StoredObject> {
    const { rowsKey, firstOut, lastOut } = batch;
    const { wire } = await readSent(this.storage, batch);
    const folder = await this.engine.folder('body', { 'rows.parquet': rowsKey });
    try {
      await this.engine.run('body', folder, { wire, rowsFile: 'rows.parquet', firstOut, lastOut });
      return await this.storage.putFile(keys.batch(id, 'body.csv'), `${folder.path}/body.csv`);
    } finally {
      await folder.dispose();
    }
  }

  /**
   * A batch found created or uploaded, by another worker's end or an error of our own. A job found Open is
   *
   * - aborted, where its upload was never recorded: nobody can have closed it, as that is recorded first. Once it is
   *   Aborted with nothing processed, twice with a pause between, another job takes its place;
   * - closed, where its upload was recorded: a frozen worker may close it at any moment, and an abort may let the rows at
   *   work be written although nothing shows yet. Closing twice is closing once.
   *
   * Everything else is harvested.
   */
  async takeOver(lease: BatchLease, org: Org): Promise<Next> {
    const { jobId = '', state } = lease.batch;
    const calls = org.apiCalls;
    let job = await org.job(jobId);
    if (job?.state === 'Open') {
      if (state === 'uploaded') await org.closeJob(jobId, lease.permit);
      else await org.abortJob(jobId, lease.permit);
      job = await org.job(jobId);
    }
    const apiCalls = lease.batch.apiCalls + org.apiCalls - calls;
    if (state === 'uploaded' || (job && !(job.state === 'Aborted' && job.processed === 0))) {
      await lease.release('closed', { apiCalls, quietReads: 0, dueInMs: 0 });
      return { again: 0 };
    }
    return job && lease.batch.quietReads < 1
      ? this.readAgain(lease, apiCalls)
      : this.replace(lease, apiCalls);
  }

  private async readAgain(lease: BatchLease, apiCalls: number): Promise<Next> {
    const quietReads = lease.batch.quietReads + 1;
    await lease.release(lease.batch.state, { apiCalls, quietReads, dueInMs: 2_000 });
    return { again: 2_000 };
  }

  private async replace(lease: BatchLease, apiCalls: number): Promise<Next> {
    const { formerJobs, jobId } = lease.batch;
    const given = { formerJobs: jobId ? [...formerJobs, jobId] : formerJobs, jobId: undefined };
    await lease.release('planned', { apiCalls, ...given, quietReads: 0, dueInMs: 0 });
    return { again: 0 };
  }

  /** closed -> harvested: reads the three result files, pairs them with the rows, hands on what was not processed. */
  async harvest(lease: BatchLease, org: Org, job: IngestJob, cancelled: boolean): Promise<Next> {
    const { batch } = lease;
    const sent = await readSent(this.storage, batch);
    const folder = await this.engine.folder(`harvest-${job.id}`, { 'rows.parquet': batch.rowsKey });
    try {
      const calls = org.apiCalls;
      for (const [kind, file] of resultFiles) await org.results(job.id, kind, `${folder.path}/${file}`);
      const spent = () => batch.apiCalls + org.apiCalls - calls;
      this.crash.pass('results-read');
      const input = harvestInput(lease, org, sent, job, cancelled);
      let result = await this.engine.run('harvest', folder, input);
      if ((result.mismatch || result.missing > 0) && batch.quietReads < 3) {
        await lease.release('closed', {
          apiCalls: spent(),
          quietReads: batch.quietReads + 1,
          dueInMs: 3_000,
        });
        return { again: 3_000 };
      }
      if (result.missing > 0) result = await this.askOrg(lease, org, job, sent, folder, input, result);
      const outcomes = keys.batch(lease.id, `outcomes-${batch.epoch}.parquet`);
      await this.storage.putFile(outcomes, `${folder.path}/outcomes.parquet`);
      this.crash.pass('outcomes-stored');
      const handedOn = await this.handOn(lease, sent, job, result, folder.path);
      const problem = result.mismatch ? { code: 'RESULTS_INCOMPLETE', message: result.mismatch } : undefined;
      const settledAt = org.orgTime;
      const settled = { apiCalls: spent(), outcomes, counts: result.counts, problem, handedOn, settledAt };
      await lease.release('harvested', settled);
      this.crash.pass('harvest-recorded');
      await this.batches.ensureMany(handedOn);
      this.crash.pass('successor-stored');
      const successors = handedOn.map(({ id }) => id);
      return { settled: true, successors, ...(result.stopped && { stopped: result.stopped }) };
    } finally {
      await folder.dispose();
    }
  }

  /** Rows that no result file names, however often it was read: the org itself says what became of them. */
  private async askOrg(
    lease: BatchLease,
    org: Org,
    job: IngestJob,
    sent: SentLoad,
    folder: JobFolder,
    input: HarvestInput,
    result: HarvestResult,
  ): Promise<HarvestResult> {
    if (!keyHeader(sent.load) || result.missingOuts.length < result.missing) return result;
    const { wire, rowsFile, firstOut, lastOut } = input;
    const found: Outcome[] = [];
    for (let at = 0; at < result.missingOuts.length; at += 200) {
      const outs = result.missingOuts.slice(at, at + 200);
      const wanted = { wire, ...keyOf(sent.load), rowsFile, firstOut, lastOut, outs };
      found.push(...(await readMissing(org, sent, await this.engine.run('records', folder, wanted), job)));
      await lease.permit();
    }
    return this.engine.run('harvest', folder, { ...input, found });
  }

  /** Files are named by the epoch: a worker believed dead cannot change those of the one that settles the batch. */
  private async handOn(
    lease: BatchLease,
    sent: SentLoad,
    job: IngestJob,
    result: HarvestResult,
    folder: string,
  ): Promise<{ id: string; value: Batch }[]> {
    const { epoch, operation, tries } = lease.batch;
    const handedOn: { id: string; value: Batch }[] = [];
    // Without a key a lost answer of a call could not be settled, which a job's results always can.
    const small = job.state === 'JobComplete' && keyHeader(sent.load) && operation !== 'hardDelete';
    for (const [number, { file, ...range }] of result.remaining.entries()) {
      const id = successorId(lease.id, number + 1);
      const rows = await this.storage.putFile(
        keys.batch(id, `rows-${epoch}.parquet`),
        `${folder}/${file}.parquet`,
      );
      const changes: Partial<Batch> = {
        ...(small && range.rows <= remnant && { strategy: 'direct' }),
        // Waiting for room is no try of the rows.
        ...(result.stopped && { tries }),
      };
      handedOn.push({ id, value: successorOf(lease.batch, { ...range, rowsKey: rows.key, ...changes }) });
    }
    return handedOn;
  }
}

function keyOf(load: Load): { keyHeader?: string } {
  const header = keyHeader(load);
  return header === undefined ? {} : { keyHeader: header };
}

function harvestInput(
  lease: BatchLease,
  org: Org,
  { wire, load }: SentLoad,
  job: IngestJob,
  cancelled: boolean,
): HarvestInput {
  const { firstOut, lastOut, operation, tries } = lease.batch;
  return {
    wire,
    ...keyOf(load),
    rowsFile: 'rows.parquet',
    firstOut,
    lastOut,
    operation,
    ...(!cancelled && { retries: org.rowRetries }),
    triesLeft: tries < maxTries,
    unprocessed: unprocessedFate(job, tries, cancelled),
    // A job that gave up on its rows was too heavy as it was.
    halve: job.state === 'Failed',
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
