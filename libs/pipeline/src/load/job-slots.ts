import { Inject, Injectable } from '@nestjs/common';
import {
  AlreadyExists,
  Batches,
  Connections,
  JobSlot,
  OrgSlots,
  Run,
  Runs,
  Slots,
  Stored,
  isFinished,
  isSettled,
} from '@dms/domain';
import { FlowWaker } from '../run/flow-waker';
import { PipelineSettings } from '../settings';
import { noSlots, takeSlot, wakeNext } from './fair-share';
import { InTurn } from './in-turn';

const pruneEveryMs = 5_000;

/**
 * Bounds the Bulk jobs that one org works on at a time, over all workers and runs, and shares them fairly. A place is
 * named by its batch, so taking and giving twice are harmless, and a place whose worker died is found by looking at
 * the batch. Whoever gets none is woken when one is free; the sweeper asks for those whom nobody woke.
 */
@Injectable()
export class JobSlots {
  private readonly prunedAt = new Map<string, number>();
  private readonly orgOf = new Map<string, string>();
  /** Batches of one process get their places in the order in which they ask, and do not race for the document. */
  private readonly asking = new InTurn();

  constructor(
    @Inject(Slots) private readonly slots: Slots,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
    private readonly waker: FlowWaker,
  ) {}

  /** Whether the batch may have a job now. */
  async take(run: Stored<Run>, batchId: string): Promise<boolean> {
    const org = await this.org(run.value);
    return this.asking.run(async () => {
      if (await this.ask(org, { runId: run.id, batchId })) return true;
      return (await this.prune(org)) && this.ask(org, { runId: run.id, batchId });
    });
  }

  /** The org has ended the batch's job; others may have its place. */
  async give(run: Stored<Run>, batchId: string): Promise<void> {
    const org = await this.org(run.value);
    await this.changeAndWake(org, (slots) => ({
      ...slots,
      held: slots.held.filter((slot) => slot.batchId !== batchId),
    }));
  }

  /** The run begins nothing more for now: it keeps no place in the row. */
  async leave(run: Stored<Run>): Promise<void> {
    const org = await this.org(run.value);
    const found = await this.slots.get(org);
    if (!found?.value.waiting.some((slot) => slot.runId === run.id)) return;
    await this.changeAndWake(org, (slots) => ({
      ...slots,
      waiting: slots.waiting.filter((slot) => slot.runId !== run.id),
    }));
  }

  private async ask(org: string, slot: JobSlot): Promise<boolean> {
    let got = false;
    await this.change(org, (slots) => {
      const taken = takeSlot(slots, slot, this.settings.orgParallelJobs);
      got = taken.got;
      return taken.slots;
    });
    return got;
  }

  private async changeAndWake(org: string, change: (slots: OrgSlots) => OrgSlots): Promise<void> {
    let woken: JobSlot[] = [];
    await this.change(org, (slots) => {
      const next = wakeNext(change(slots), this.settings.orgParallelJobs);
      woken = next.woken;
      return next.slots;
    });
    for (const { batchId } of woken) {
      const batch = await this.batches.get(batchId);
      if (batch) await this.waker.batch(batchId, batch.value.epoch, batch.value.attempt);
    }
  }

  private async change(org: string, change: (slots: OrgSlots) => OrgSlots): Promise<void> {
    const found = await this.slots.update(org, (slots) => {
      const changed = change(slots);
      return changed === slots ? undefined : changed;
    });
    if (found) return;
    try {
      await this.slots.create(org, noSlots);
    } catch (error) {
      if (!(error instanceof AlreadyExists)) throw error;
    }
    await this.change(org, change);
  }

  /** Takes back the places of batches that need none any more. Answers whether there were such. */
  private async prune(org: string): Promise<boolean> {
    const now = this.settings.now();
    if (now - (this.prunedAt.get(org) ?? -Infinity) < pruneEveryMs) return false;
    this.prunedAt.set(org, now);
    const found = await this.slots.get(org);
    const idle = new Set<string>();
    for (const slot of found?.value.held ?? []) if (await this.isIdle(slot)) idle.add(slot.batchId);
    if (idle.size === 0) return false;
    await this.changeAndWake(org, (slots) => ({
      ...slots,
      held: slots.held.filter((slot) => !idle.has(slot.batchId)),
    }));
    return true;
  }

  private async isIdle({ batchId, runId }: JobSlot): Promise<boolean> {
    const batch = await this.batches.get(batchId);
    if (!batch || isSettled(batch.value.state)) return true;
    if (batch.value.state === 'closed') return false;
    const run = await this.runs.get(runId);
    // A paused run keeps nobody waiting: what it had begun is taken over when it goes on.
    return !run || isFinished(run.value.state) || run.value.state === 'paused';
  }

  /** Several connections may lead to one org. */
  private async org({ connectionId }: Run): Promise<string> {
    const known = this.orgOf.get(connectionId);
    if (known !== undefined) return known;
    const org = (await this.connections.get(connectionId))?.value.orgId ?? connectionId;
    this.orgOf.set(connectionId, org);
    return org;
  }
}
