import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  AlreadyExists,
  Caller,
  Claims,
  DmsError,
  Migration,
  Migrations,
  ObjectStorage,
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
import { readJson, writeJson } from '../data/json-objects';
import { sending } from '../load/cut-load';
import { RunView } from '../run-view';
import { RunDefinition } from './definition';
import { DirectRun } from './direct-run';
import { FlowWaker } from './flow-waker';
import { RunFreezer } from './run-freezer';
import { RunViews } from './run-views';

/** Makes runs: freezes what is to be loaded, and gives the run to the workers or writes it at once. */
@Injectable()
export class RunStarter {
  private readonly logger = new Logger(RunStarter.name);

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Claims) private readonly claims: Claims,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly tables: DatasetTables,
    private readonly freezer: RunFreezer,
    private readonly waker: FlowWaker,
    private readonly views: RunViews,
    private readonly directRun: DirectRun,
  ) {}

  /**
   * Starts a run. The same Idempotency-Key gives the same run, however often and however soon it is sent again; a start
   * that was refused leaves its key free. Small migrations are written inside the call.
   */
  async start(
    caller: Caller,
    migrationId: string,
    request: { mode: RunMode; idempotencyKey?: string },
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const migration = await found(this.migrations, 'migration', migrationId);
    const id = newId();
    if (request.idempotencyKey === undefined) return this.make(caller, migration, request.mode, id);
    const claim = claimOf(caller, migrationId, request.idempotencyKey);
    const known = await this.claim(claim, id);
    if (known !== undefined) return { run: await this.viewWhenThere(known), writtenDirectly: false };
    try {
      return await this.make(caller, migration, request.mode, id);
    } catch (error) {
      if (!(await this.runs.get(id))) await this.claims.removeNewest(claim);
      throw error;
    }
  }

  /**
   * Tries the failed rows of a finished load again, over the whole plan and parents first, as a run of its own. Throws
   * WRONG_STATE where the run is not finished or wrote nothing, NOTHING_TO_LOAD where nothing failed.
   */
  async retry(caller: Caller, runId: string): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const { value } = await found(this.runs, 'run', runId);
    if (value.mode !== 'load' || !isFinished(value.state) || value.state === 'rolled_back') {
      const what = value.mode === 'load' ? value.state.replaceAll('_', ' ') : 'a check';
      throw new DmsError('WRONG_STATE', `The run is ${what}; a finished load can be tried again.`, {
        run: runId,
      });
    }
    if (value.rollbackOf !== undefined) {
      const sentence = `This run is a rollback. What it left is undone by rolling the run ${value.rollbackOf} back again.`;
      throw new DmsError('WRONG_STATE', sentence, { run: runId });
    }
    const open = value.loads.reduce((sum, load) => sum + (load.output?.failed ?? 0), 0);
    if (open === 0) throw new DmsError('NOTHING_TO_LOAD', 'No row of this run failed.', { run: runId });
    const migration = await found(this.migrations, 'migration', value.migrationId);
    const before = await readJson<RunDefinition>(this.storage, keys.definition(runId));
    const definition = { ...before, earlier: [runId, ...before.earlier] };
    const id = newId();
    await this.claimRetry(runId, id);
    try {
      return await this.begin(caller, migration, 'load', id, definition, runId);
    } catch (error) {
      if (!(await this.runs.get(id))) await this.claims.removeNewest(retryClaim(runId));
      throw error;
    }
  }

  /** Two retries of one run side by side would write its rows twice; what a retry leaves is retried by retrying that. */
  private async claimRetry(runId: string, id: string): Promise<void> {
    const other = await this.claim(retryClaim(runId), id);
    if (other === undefined) return;
    const sentence = `The failed rows of this run were tried again already, by the run ${other}. Retry that one.`;
    throw new DmsError('CONFLICT', sentence, { run: other });
  }

  private async make(
    caller: Caller,
    migration: Stored<Migration>,
    mode: RunMode,
    id: string,
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    return this.begin(caller, migration, mode, id, await this.freezer.freeze(migration));
  }

  private async begin(
    caller: Caller,
    migration: Stored<Migration>,
    mode: RunMode,
    id: string,
    definition: RunDefinition,
    retryOf?: string,
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const direct = mode === 'load' && (await this.isSmall(definition));
    await writeJson(this.storage, keys.definition(id), definition);
    const run = await this.runs.create(
      id,
      freshRun(caller, migration, definition, mode, { direct, retryOf }),
    );
    if (direct) {
      const writtenDirectly = await this.directRun.write(run);
      return { run: await this.view(id), writtenDirectly };
    }
    await this.waker
      .heavy(run)
      .catch((error: unknown) => this.logger.warn(`The run ${id} waits for the sweeper: ${String(error)}`));
    return { run: await this.view(id), writtenDirectly: false };
  }

  private async view(runId: string): Promise<RunView> {
    return this.views.view(await found(this.runs, 'run', runId));
  }

  /** Answers the run that the claim was made for before, or undefined when it is ours now. */
  private async claim(claim: string, runId: string): Promise<string | undefined> {
    try {
      await this.claims.create(claim, { target: runId, createdAt: new Date().toISOString() });
      return undefined;
    } catch (error) {
      if (!(error instanceof AlreadyExists)) throw error;
      return (await this.claims.get(claim))?.value.target;
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

  private async isSmall(definition: RunDefinition): Promise<boolean> {
    const [load] = definition.loads;
    if (!load || definition.loads.length !== 1 || load.strategy === 'bulk') return false;
    return (await this.tables.ready(load.datasetId)).value.rowCount <= sending.directRows;
  }
}

function retryClaim(runId: string): string {
  return `retry-${runId}`;
}

function claimOf(caller: Caller, migrationId: string, key: string): string {
  return `run-key-${createHash('sha256').update(`${caller.id}\n${migrationId}\n${key}`).digest('hex')}`;
}

/** A run that is not begun yet. */
export function freshRun(
  caller: Caller,
  migration: { id: string; value: Pick<Migration, 'name' | 'connectionId'> },
  definition: RunDefinition,
  mode: RunMode,
  { direct, retryOf, rollbackOf }: { direct?: boolean; retryOf?: string | undefined; rollbackOf?: string },
): Run {
  const now = new Date().toISOString();
  const message = retryOf
    ? `Tries the failed rows of the run ${retryOf} again.`
    : rollbackOf
      ? `Rolls back what the run ${rollbackOf} wrote.`
      : `Started: ${mode}.`;
  return {
    migrationId: migration.id,
    migrationName: migration.value.name,
    connectionId: migration.value.connectionId,
    mode,
    state: 'queued',
    loads: definition.loads.map((load, index) => ({
      name: load.name,
      object: load.object,
      operation: load.operation,
      ...(load.externalIdField && { externalIdField: load.externalIdField }),
      level: definition.levels[index] ?? 0,
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
    ...(retryOf !== undefined && { retryOf }),
    ...(rollbackOf !== undefined && { rollbackOf }),
    history: [{ at: now, severity: 'info', event: 'started', message }],
    attempts: 0,
    owner: caller.id,
    createdAt: now,
    updatedAt: now,
  };
}
