import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  AlreadyExists,
  Caller,
  Claims,
  DmsError,
  Load,
  Migration,
  Migrations,
  ObjectStorage,
  OrgField,
  Orgs,
  Run,
  RunMode,
  Runs,
  Stored,
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

/** Makes runs: freezes what is to be loaded, and gives the run to the workers or writes it at once. */
@Injectable()
export class RunStarter {
  private readonly logger = new Logger(RunStarter.name);

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Claims) private readonly claims: Claims,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(Orgs) private readonly orgs: Orgs,
    private readonly tables: DatasetTables,
    private readonly planner: Planner,
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

  private async make(
    caller: Caller,
    migration: Stored<Migration>,
    mode: RunMode,
    id: string,
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const definition = await this.freeze(migration);
    const direct = mode === 'load' && (await this.isSmall(definition));
    await writeJson(this.storage, keys.definition(id), definition);
    const run = await this.runs.create(id, freshRun(caller, migration, definition, mode, direct));
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

function claimOf(caller: Caller, migrationId: string, key: string): string {
  return `run-key-${createHash('sha256').update(`${caller.id}\n${migrationId}\n${key}`).digest('hex')}`;
}

function parentsOf(load: Load): [string, string][] {
  return load.mapping.flatMap((entry): [string, string][] =>
    isLookup(entry) && entry.lookup.by === 'externalId' ? [[entry.lookup.object, entry.lookup.key]] : [],
  );
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
