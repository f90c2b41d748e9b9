import { Inject, Injectable } from '@nestjs/common';
import { Batch, Batches, DmsError, IngestJob, Org, OrgError, ProgressBoard, Stored } from '@dms/domain';
import { jobStateCodes } from '../run/run-trouble';
import { JobSeen, backOffMs, pollDelayMs } from './back-off';

/** What a look at a job brought: it has ended, or the ledger says when to look again. */
export type Look = { ended: IngestJob; apiCalls: number } | { again: Stored<Batch>; delayMs: number };

const cancelPollMs = 1_000;
/** An aborted job may bring the batch at work to its end: its counts must stand still for so long. */
const stillMs = 2_000;

/**
 * Looks at the job of a closed batch. That needs no lease, as reading changes nothing; each look is counted and noted in
 * the ledger with the pause before the next. No number of looks, failed ones included, makes it give up.
 */
@Injectable()
export class JobWatch {
  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
  ) {}

  async look(seen: Stored<Batch>, org: Org, cancelled: boolean): Promise<Look> {
    const calls = org.apiCalls;
    const { value } = seen;
    const spent = () => value.apiCalls + org.apiCalls - calls;
    let job: IngestJob;
    try {
      job = await this.read(value, org);
      if (isRunning(job) && cancelled) await this.abort(job, org);
    } catch (error) {
      if (!(error instanceof OrgError) || error.errorClass !== 'retry') throw error;
      const failures = value.failures + 1;
      return this.later(seen, { failures, apiCalls: spent() }, error.retryAfterMs ?? backOffMs(failures));
    }
    await this.tell(seen, job);
    if (isRunning(job)) {
      const { processed } = job;
      const waitedMs = (value.waitedMs ?? 0) + (value.dueInMs ?? 0);
      const pause = cancelled ? cancelPollMs : pollDelayMs(paceOf(value, waitedMs, processed));
      return this.later(
        seen,
        { failures: 0, waitedMs, processedBefore: processed, apiCalls: spent() },
        pause,
      );
    }
    if (job.state === 'Aborted' && value.processedSeen !== job.processed)
      return this.later(seen, { processedSeen: job.processed, apiCalls: spent() }, stillMs);
    return { ended: job, apiCalls: spent() };
  }

  private async read({ jobId }: Batch, org: Org): Promise<IngestJob> {
    const job = await org.job(jobId ?? '');
    if (job) return job;
    const text = `Salesforce no longer knows the job ${jobId}; its results cannot be read.`;
    throw new DmsError('RESULTS_INCOMPLETE', text);
  }

  private async abort(job: IngestJob, org: Org): Promise<void> {
    try {
      await org.abortJob(job.id, () => Promise.resolve());
    } catch (error) {
      // It ended in between: the next look sees how.
      if (!(error instanceof OrgError) || !jobStateCodes.includes(error.code)) throw error;
    }
  }

  private async later(seen: Stored<Batch>, changes: Partial<Batch>, delayMs: number): Promise<Look> {
    const { polls, attempt } = seen.value;
    const value = { ...seen.value, ...changes, polls: polls + 1, attempt: attempt + 1, dueInMs: delayMs };
    return { again: await this.batches.replace({ ...seen, value }), delayMs };
  }

  private async tell({ id, value }: Stored<Batch>, { processed, failed }: IngestJob): Promise<void> {
    await this.board.setBatch(value.runId, id, { processed, failed, at: Date.now() });
    await this.board.announce(value.runId);
  }
}

function paceOf(
  { polls, rows, dueInMs, processedBefore }: Batch,
  waitedMs: number,
  processed: number,
): JobSeen {
  const before = processedBefore !== undefined && { processed: processedBefore, agoMs: dueInMs ?? 0 };
  return { polls, rows, waitedMs, processed, ...(before && { before }) };
}

function isRunning({ state }: IngestJob): boolean {
  return state === 'UploadComplete' || state === 'InProgress' || state === 'Open';
}
