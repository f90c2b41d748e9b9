import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  AlreadyExists,
  Batches,
  Caller,
  Claims,
  DmsError,
  Load,
  Migration,
  Migrations,
  ObjectStorage,
  OrgField,
  Orgs,
  ProgressBoard,
  Run,
  RunMode,
  Runs,
  Stored,
  isFinished,
  keys,
  newId,
  noSource,
} from '@dms/domain';
import { DatasetTables } from '../data/dataset-tables';
import { found } from '../data/found';
import { writeJson } from '../data/json-objects';
import { sending } from '../load/prepare-load';
import { isLookup } from '../load/wire-columns';
import { orderLoads } from '../plan/load-order';
import { Planner } from '../plan/planner';
import { RunView } from '../run-view';
import { RunDefinition } from './definition';
import { DirectRun } from './direct-run';
import { FlowWaker } from './flow-waker';
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

/** One migration has few runs, compared with all there are: they are found by its index. */
const mostOfOne = 10_000;

const mostLookedAt = 5_000;

/** Starting, watching and stopping runs, as people and programs ask for it. */
@Injectable()
export class RunControl {
  private readonly logger = new Logger(RunControl.name);

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(Claims) private readonly claims: Claims,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly tables: DatasetTables,
    private readonly planner: Planner,
    private readonly waker: FlowWaker,
    private readonly views: RunViews,
    private readonly directRun: DirectRun,
  ) {}

  /**
   * Starts a run. The same Idempotency-Key gives the same run, however often and however soon it is sent again. Small
   * migrations are written inside the call.
   */
  async start(
    caller: Caller,
    migrationId: string,
    request: { mode: RunMode; idempotencyKey?: string },
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const migration = await found(this.migrations, 'migration', migrationId);
    const id = newId();
    const known =
      request.idempotencyKey && (await this.claimKey(caller, migrationId, request.idempotencyKey, id));
    if (known) return { run: await this.viewWhenThere(known), writtenDirectly: false };
    const definition = await this.freeze(migration);
    const direct = request.mode === 'load' && (await this.isSmall(definition));
    await writeJson(this.storage, keys.definition(id), definition);
    const run = await this.runs.create(id, freshRun(caller, migration, definition, request.mode, direct));
    if (direct) {
      const finished = await this.directRun.write(run);
      return { run: await this.view(id), writtenDirectly: finished };
    }
    await this.waker
      .heavy(run)
      .catch((error: unknown) => this.logger.warn(`The run ${id} waits for the sweeper: ${String(error)}`));
    return { run: await this.view(id), writtenDirectly: false };
  }

  async view(runId: string): Promise<RunView> {
    return this.views.view(await found(this.runs, 'run', runId));
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
    const { cursor, limit } = request;
    const wanted = (await this.runs.findBy('migrationId', migrationId, mostOfOne))
      .filter(({ id, value }) => (cursor === undefined || id < cursor) && matches(value, request))
      .sort((left, right) => (left.id < right.id ? 1 : -1));
    const shown = wanted.slice(0, limit);
    const items = await Promise.all(shown.map((run) => this.views.view(run)));
    return { items, nextCursor: wanted.length > limit ? (shown.at(-1)?.id ?? null) : null };
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
      return changed && { ...changed, updatedAt: new Date().toISOString() };
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
    const begun = new Set<number>();
    for await (const batch of this.batches.scan(`${runId}:`)) {
      const { state, strategy, load, epoch, attempt } = batch.value;
      const started = run.value.loads[load]?.state === 'loading';
      if (!started || state === 'harvested' || state === 'answered' || state === 'cancelled') continue;
      if (strategy === 'direct' && begun.has(load)) continue;
      begun.add(load);
      await this.waker.batch(batch.id, epoch, attempt);
    }
  }

  private async claimKey(
    caller: Caller,
    migrationId: string,
    key: string,
    runId: string,
  ): Promise<string | undefined> {
    const hash = createHash('sha256').update(`${caller.id}\n${migrationId}\n${key}`).digest('hex');
    try {
      await this.claims.create(`run-key-${hash}`, { target: runId, createdAt: new Date().toISOString() });
      return undefined;
    } catch (error) {
      if (!(error instanceof AlreadyExists)) throw error;
      return (await this.claims.get(`run-key-${hash}`))?.value.target;
    }
  }

  /** The first of two equal requests may still be writing its run. */
  private async viewWhenThere(runId: string): Promise<RunView> {
    for (let tries = 0; tries < 50; tries += 1) {
      if (await this.runs.get(runId)) return this.view(runId);
      await delay(100);
    }
    throw new DmsError(
      'CONFLICT',
      'A request with the same Idempotency-Key began and made no run. Send it again with another key.',
    );
  }

  /** Everything the run needs to know, as it is at this moment. */
  private async freeze(migration: Stored<Migration>): Promise<RunDefinition> {
    await this.planner.validate(migration.value);
    const { order } = orderLoads(migration.value.loads);
    const loads = order.flatMap((index) => migration.value.loads[index] ?? []);
    if (loads.length === 0) throw new DmsError('NOTHING_TO_LOAD', 'The migration has no loads.');
    const org = await this.orgs.open(migration.value.connectionId);
    const fields: Record<string, OrgField[]> = {};
    const keyCase: Record<string, boolean> = {};
    for (const load of loads) {
      await this.tables.ready(load.datasetId);
      const object = await org.describe(load.object, { fresh: true });
      this.planner.checkAgainstOrg(load, object);
      fields[load.object] = object.fields;
      for (const [target, key] of parentsOf(load)) {
        const parent = await org.describe(target);
        const field = parent.fields.find((candidate) => candidate.name.toLowerCase() === key.toLowerCase());
        if (!field)
          throw new DmsError('SCHEMA_DRIFT', `${target} has no field ${key}.`, {
            load: load.name,
            field: key,
          });
        keyCase[`${target}.${key}`.toLowerCase()] = field.caseSensitive;
      }
    }
    const { name, connectionId } = migration.value;
    return { migrationId: migration.id, name, connectionId, loads, fields, keyCase };
  }

  private async isSmall(definition: RunDefinition): Promise<boolean> {
    const [load] = definition.loads;
    if (!load || definition.loads.length !== 1 || load.strategy === 'bulk') return false;
    return (await this.tables.ready(load.datasetId)).value.rowCount <= sending.directRows;
  }
}

function parentsOf(load: Load): [string, string][] {
  return load.mapping.flatMap((entry): [string, string][] =>
    isLookup(entry) && entry.lookup.by === 'externalId' ? [[entry.lookup.object, entry.lookup.key]] : [],
  );
}

function matches(run: Run, { search, state, owner, mode }: RunListRequest): boolean {
  if (mode !== undefined && run.mode !== mode) return false;
  if (state !== undefined && run.state !== state) return false;
  if (owner !== undefined && run.owner !== owner) return false;
  return search === undefined || run.migrationName.toLowerCase().includes(search.toLowerCase());
}

function freshRun(
  caller: Caller,
  migration: Stored<Migration>,
  definition: RunDefinition,
  mode: RunMode,
  direct: boolean,
): Run {
  const now = new Date().toISOString();
  const { level, order } = orderLoads(migration.value.loads);
  return {
    migrationId: migration.id,
    migrationName: migration.value.name,
    connectionId: migration.value.connectionId,
    mode,
    state: 'queued',
    loads: definition.loads.map((load, position) => ({
      name: load.name,
      object: load.object,
      operation: load.operation,
      ...(load.externalIdField && { externalIdField: load.externalIdField }),
      level: level[order[position] ?? 0] ?? 0,
      state: 'waiting',
      source: noSource,
      outputRows: 0,
      skipped: 0,
      failed: 0,
      batches: 0,
      apiCalls: 0,
      warnings: [],
    })),
    warnings: [],
    ...(direct && { direct }),
    attempts: 0,
    owner: caller.id,
    createdAt: now,
    updatedAt: now,
  };
}
