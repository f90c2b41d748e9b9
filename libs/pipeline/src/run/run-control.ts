import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import {
  Batch,
  Batches,
  DmsError,
  ProgressBoard,
  Run,
  RunEvent,
  RunMode,
  Runs,
  Stored,
  isFinished,
  isSettled,
  withEvent,
} from '@dms/domain';
import { found } from '../data/found';
import { RunView } from '../run-view';
import { FlowWaker } from './flow-waker';
import { firstToGo } from './next-to-go';
import { RunViews } from './run-views';

export interface RunListRequest {
  limit: number;
  cursor?: string;
  search?: string;
  state?: string;
  owner?: string;
  /** Id of a migration: only its runs. */
  migration?: string;
  mode?: RunMode;
}

const mostLookedAt = 5_000;

/** Looking at runs and stopping them, as people and programs ask for it. */
@Injectable()
export class RunControl {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly waker: FlowWaker,
    private readonly views: RunViews,
  ) {}

  async view(runId: string): Promise<RunView> {
    return this.views.view(await found(this.runs, 'run', runId));
  }

  /** What happened to the run, oldest first. */
  async log(runId: string): Promise<{ items: RunEvent[] }> {
    const run = await found(this.runs, 'run', runId);
    return { items: run.value.history ?? [] };
  }

  /** Newest first. Filters are applied while paging, so a page may take several reads. */
  async list(request: RunListRequest): Promise<{ items: RunView[]; nextCursor: string | null }> {
    if (request.migration !== undefined) return this.listOfOne(request.migration, request);
    const items: RunView[] = [];
    let after = request.cursor;
    let looked = 0;
    for (;;) {
      const page = await this.runs.list({
        limit: 100,
        descending: true,
        ...(after !== undefined && { after }),
      });
      for (const run of page.items) {
        if (!matches(run.value, request)) continue;
        items.push(await this.views.view(run));
        if (items.length === request.limit) return { items, nextCursor: run.id };
      }
      if (page.next === undefined) return { items, nextCursor: null };
      after = page.next;
      looked += page.items.length;
      // A filter that fits nothing must not make one request read everything; the caller goes on from the cursor.
      if (looked >= mostLookedAt) return { items, nextCursor: after };
    }
  }

  private async listOfOne(
    migrationId: string,
    request: RunListRequest,
  ): Promise<{ items: RunView[]; nextCursor: string | null }> {
    const shown: Stored<Run>[] = [];
    let nextCursor: string | null = null;
    let last: string | null = null;
    let looked = 0;
    for await (const run of this.runs.newestBy('migrationId', migrationId, request.cursor)) {
      // As above: the caller goes on from the cursor.
      if (looked === mostLookedAt) {
        nextCursor = last;
        break;
      }
      last = run.id;
      looked += 1;
      if (!matches(run.value, request)) continue;
      if (shown.length === request.limit) {
        nextCursor = shown.at(-1)?.id ?? null;
        break;
      }
      shown.push(run);
    }
    return { items: await Promise.all(shown.map((run) => this.views.view(run))), nextCursor };
  }

  /** The run now, then whenever it changes, at most once a second; ends after the finished run was given. */
  async *watch(runId: string, signal: AbortSignal): AsyncGenerator<RunView> {
    let wake: () => void = () => undefined;
    const stop = this.board.listen(runId, () => wake());
    try {
      let last = '';
      while (!signal.aborted) {
        const heard = new Promise<void>((resolve) => (wake = resolve));
        const view = await this.view(runId);
        const text = JSON.stringify({ ...view, rowsPerSecond: null, eta: null });
        if (text !== last) yield view;
        last = text;
        if (isFinished(view.state)) return;
        const pause = new AbortController();
        const ended = () => pause.abort();
        signal.addEventListener('abort', ended, { once: true });
        await delay(1_000, undefined, { signal: pause.signal }).catch(() => undefined);
        // News may be lost with Redis: look again after five seconds in any case.
        await Promise.race([heard, delay(4_000, undefined, { signal: pause.signal }).catch(() => undefined)]);
        signal.removeEventListener('abort', ended);
        pause.abort();
      }
    } finally {
      stop();
    }
  }

  async pause(runId: string): Promise<RunView> {
    return this.ask(runId, 'paused', (run) =>
      ['queued', 'preparing', 'loading'].includes(run.state) ? { ...run, pauseRequested: true } : undefined,
    );
  }

  async resume(runId: string): Promise<RunView> {
    const view = await this.ask(runId, 'resumed', (run) => {
      if (run.pauseRequested && run.state !== 'paused') return { ...run, pauseRequested: undefined };
      if (run.state !== 'paused' || !run.pausedFrom) return undefined;
      const { pausedFrom } = run;
      return {
        ...run,
        state: pausedFrom,
        pausedFrom: undefined,
        pauseRequested: undefined,
        problem: undefined,
        resumeAt: undefined,
        attempts: 0,
      };
    });
    await this.requeue(runId);
    return view;
  }

  async cancel(runId: string): Promise<RunView> {
    return this.ask(runId, 'cancelled', (run) => {
      if (isFinished(run.state)) return undefined;
      if (run.state !== 'paused') return { ...run, cancelRequested: true };
      return {
        ...run,
        cancelRequested: true,
        state: run.pausedFrom ?? 'preparing',
        pausedFrom: undefined,
        resumeAt: undefined,
        problem: undefined,
      };
    });
  }

  private async ask(runId: string, what: string, change: (run: Run) => Run | undefined): Promise<RunView> {
    await found(this.runs, 'run', runId);
    let refused: string | undefined;
    await this.runs.update(runId, (run) => {
      const changed = change(run);
      refused = changed ? undefined : run.state;
      const event = { severity: 'info' as const, event: what, message: `Somebody asked: to be ${what}.` };
      return changed && { ...changed, history: withEvent(run, event), updatedAt: new Date().toISOString() };
    });
    if (refused)
      throw new DmsError('WRONG_STATE', `The run is ${refused} and cannot be ${what}.`, { run: runId });
    await this.board.announce(runId);
    await this.waker.wake(runId).catch(() => undefined);
    return this.view(runId);
  }

  /** Work whose queue entry ended when the run paused. */
  private async requeue(runId: string): Promise<void> {
    const run = await found(this.runs, 'run', runId);
    if (run.value.state !== 'loading') return this.waker.heavy(run);
    const open: Stored<Batch>[] = [];
    for await (const batch of this.batches.scan(`${runId}:`)) {
      const started = run.value.loads[batch.value.load]?.state === 'loading';
      if (started && !isSettled(batch.value.state)) open.push(batch);
    }
    for (const { id, value } of firstToGo(open)) await this.waker.batch(id, value.epoch, value.attempt);
  }
}

function matches(run: Run, { search, state, owner, mode }: RunListRequest): boolean {
  if (mode !== undefined && run.mode !== mode) return false;
  if (state !== undefined && run.state !== state) return false;
  if (owner !== undefined && run.owner !== owner) return false;
  return search === undefined || run.migrationName.toLowerCase().includes(search.toLowerCase());
}
