import { Inject, Injectable } from '@nestjs/common';
import {
  AlreadyExists,
  Caller,
  DmsError,
  ObjectStorage,
  Runs,
  Stored,
  Verification,
  Verifications,
  WorkQueue,
  isFinished,
  keys,
} from '@dms/domain';
import { found } from '../data/found';
import { Engine } from '../engine/engine';
import type { Difference } from './read-differences';

/** Asks for a run to be verified, and shows how far that is and what it found. */
@Injectable()
export class RunVerifications {
  constructor(
    @Inject(Verifications) private readonly verifications: Verifications,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    private readonly engine: Engine,
  ) {}

  /** Starts afresh unless one is under way already. Throws WRONG_STATE for a run that is not over, or was a check. */
  async request(caller: Pick<Caller, 'id'>, runId: string, sample?: number): Promise<Stored<Verification>> {
    const { value: run } = await found(this.runs, 'run', runId);
    if (run.mode !== 'load' || !isFinished(run.state))
      throw new DmsError('WRONG_STATE', 'Only a finished load can be held against the org.', {
        state: run.state,
      });
    const now = new Date().toISOString();
    const fresh: Verification = {
      state: 'queued',
      ...(sample !== undefined && { sample }),
      loads: [],
      apiCalls: 0,
      attempts: 0,
      owner: caller.id,
      createdAt: now,
      updatedAt: now,
    };
    const asked = await this.createOrRestart(runId, fresh);
    await this.enqueue(asked);
    return asked;
  }

  /** Adding it again while it waits or runs changes nothing. */
  async enqueue({ id }: Stored<Verification>): Promise<void> {
    await this.queue.add({ queue: 'verify', runId: id });
  }

  /** Whose queue entry was lost is queued again, and so is what waited until now for a trouble to pass. */
  async enqueueOpen(): Promise<void> {
    for (const state of ['queued', 'running'])
      for (const asked of await this.verifications.findBy('state', state, 500))
        if (!asked.value.resumeAt || Date.parse(asked.value.resumeAt) <= Date.now())
          await this.enqueue(asked);
  }

  /** undefined: nobody has asked for it yet. */
  async find(runId: string): Promise<Stored<Verification> | undefined> {
    await found(this.runs, 'run', runId);
    return this.verifications.get(runId);
  }

  /** A page of what differs in one load. */
  async differences(
    runId: string,
    load: string | undefined,
    page: { offset: number; limit: number },
  ): Promise<{ rows: Difference[]; total: number }> {
    const { value: run } = await found(this.runs, 'run', runId);
    const index = load === undefined ? 0 : run.loads.findIndex(({ name }) => name === load);
    if (index === -1) throw new DmsError('NOT_FOUND', `The run has no load ${load}.`);
    const key = keys.load(runId, index, 'different.parquet');
    if ((await this.storage.size(key)) === undefined) return { rows: [], total: 0 };
    const file = 'different.parquet';
    return this.engine.once('differences', { file, ...page }, { files: { [file]: key }, deadlineMs: 30_000 });
  }

  private async createOrRestart(runId: string, fresh: Verification): Promise<Stored<Verification>> {
    try {
      return await this.verifications.create(runId, fresh);
    } catch (error) {
      if (!(error instanceof AlreadyExists)) throw error;
    }
    const restarted = await this.verifications.update(runId, (value) =>
      value.state === 'queued' || value.state === 'running' ? undefined : fresh,
    );
    return restarted ?? found(this.verifications, 'verification', runId);
  }
}
