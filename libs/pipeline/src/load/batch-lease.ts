import {
  AlreadyExists,
  Batch,
  Batches,
  BatchState,
  Companion,
  StaleVersion,
  Stored,
  batchMoves,
} from '@dms/domain';
import { PipelineSettings } from '../settings';
import { noteSettled } from '../watch/notes';
import { InTurn } from './in-turn';

/** The lease is gone: another worker has, or may have, taken the batch over. Whoever gets this makes no further call. */
export class LeaseLost extends Error {
  constructor(readonly batchId: string) {
    super(`The lease of batch ${batchId} is gone`);
    this.name = 'LeaseLost';
  }
}

/**
 * A claimed batch in the hands of one worker. All writes of the ledger document go through here, one after another,
 * each a compare-and-swap; a heartbeat renews the lease while long calls run. `permit` stands before every call to
 * the org that writes: it throws LeaseLost unless the lease was renewed well within its time on the monotonic clock.
 */
export class BatchLease {
  private renewedAt: number;
  private lost = false;
  private readonly writes = new InTurn();
  private stopBeats: (() => void) | undefined;

  private constructor(
    private readonly batches: Batches,
    private readonly settings: PipelineSettings,
    private stored: Stored<Batch>,
    claimedAt: number,
    private readonly amend: Companion<Batch>['amend'],
  ) {
    this.renewedAt = claimedAt;
    this.stopBeats = settings.every(settings.leaseMs / 4, () => void this.renew().catch(() => undefined));
  }

  /**
   * Takes the batch by compare-and-swap with the next epoch; undefined when somebody else was first. `amend`: what else belongs
   * into a write.
   */
  static async claim(
    batches: Batches,
    settings: PipelineSettings,
    seen: Stored<Batch>,
    amend: Companion<Batch>['amend'] = (_id, _before, after) => after,
  ): Promise<BatchLease | undefined> {
    const claimedAt = settings.now();
    const value: Batch = {
      ...seen.value,
      epoch: seen.value.epoch + 1,
      lease: { holder: settings.holder, beat: 0 },
    };
    try {
      const claimed = await batches.replace({ ...seen, value });
      return new BatchLease(batches, settings, claimed, claimedAt, amend);
    } catch (error) {
      if (error instanceof StaleVersion || error instanceof AlreadyExists) return undefined;
      throw error;
    }
  }

  get id(): string {
    return this.stored.id;
  }

  get now(): Stored<Batch> {
    return this.stored;
  }

  get batch(): Batch {
    return this.stored.value;
  }

  readonly permit = async (): Promise<void> => {
    if (this.age() > this.settings.leaseMs / 2) await this.renew();
    // Half of the lease is left for the call to reach the org before anybody may take over.
    if (this.lost || this.age() > this.settings.leaseMs / 2) throw new LeaseLost(this.id);
  };

  /** Moves the batch to another state (or just changes it, when `state` is the present one). Throws LeaseLost. */
  async move(state: BatchState, changes: Partial<Batch> = {}): Promise<void> {
    await this.write((batch) => {
      if (batch.state !== state && !batchMoves[batch.state].includes(state)) {
        throw new Error(`A batch cannot move from ${batch.state} to ${state}`);
      }
      return { ...batch, ...changes, state };
    });
  }

  /** Moves and lets go: nobody holds the batch afterwards. */
  async release(state: BatchState, changes: Partial<Batch> = {}): Promise<Stored<Batch>> {
    this.stop();
    await this.move(state, { failures: 0, ...changes, lease: undefined, attempt: 0 });
    noteSettled(this.stored.value);
    return this.stored;
  }

  /** Ends the heartbeat without a write; the lease runs out by itself. */
  stop(): void {
    this.stopBeats?.();
    this.stopBeats = undefined;
  }

  private age(): number {
    return this.settings.now() - this.renewedAt;
  }

  private renew(): Promise<void> {
    return this.write((batch) => ({
      ...batch,
      lease: { holder: this.settings.holder, beat: (batch.lease?.beat ?? 0) + 1 },
    }));
  }

  private write(change: (batch: Batch) => Batch): Promise<void> {
    return this.writes.run(async () => {
      if (this.lost) throw new LeaseLost(this.id);
      const startedAt = this.settings.now();
      try {
        const { id, value } = this.stored;
        const changed = this.amend(id, value, change(value));
        this.stored = await this.batches.replace({ ...this.stored, value: changed });
        this.renewedAt = startedAt;
      } catch (error) {
        if (!(error instanceof StaleVersion)) throw error;
        this.lost = true;
        this.stop();
        throw new LeaseLost(this.id);
      }
    });
  }
}
