import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Caller,
  Connections,
  Datasets,
  DmsError,
  Migration,
  Migrations,
  ObjectStorage,
  Run,
  RunMode,
  TrialChoice,
  Runs,
  Stored,
  isFinished,
  keys,
  newIdAfter,
} from '@dms/domain';
import { DatasetTables } from '../data/dataset-tables';
import { found } from '../data/found';
import { readJson, writeJson } from '../data/json-objects';
import { Deltas } from '../delta/deltas';
import { sending } from '../load/cut-load';
import { RunView } from '../run-view';
import { RunDefinition } from './definition';
import { DirectRun } from './direct-run';
import { FlowWaker } from './flow-waker';
import { RunOrigin, freshRun } from './fresh-run';
import { NamedOrg } from './named-org';
import { RetryFamily } from './retry-family';
import { RunClaims } from './run-claims';
import { RunFreezer } from './run-freezer';
import { RunViews } from './run-views';

export interface StartRequest {
  mode: RunMode;
  idempotencyKey?: string;
  /** Sends only so many rows of each load. */
  trial?: TrialChoice;
  /** Loads what this trial left. */
  restOf?: string;
  /** The org's name: whoever loads into a production org says so. */
  confirm?: string;
}

/** Makes runs: freezes what is to be loaded, and gives the run to the workers or writes it at once. */
@Injectable()
export class RunStarter {
  private readonly logger = new Logger(RunStarter.name);

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    private readonly claims: RunClaims,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly tables: DatasetTables,
    private readonly freezer: RunFreezer,
    private readonly namedOrg: NamedOrg,
    private readonly deltas: Deltas,
    private readonly waker: FlowWaker,
    private readonly views: RunViews,
    private readonly directRun: DirectRun,
    private readonly family: RetryFamily,
  ) {}

  /**
   * Starts a run. The same Idempotency-Key gives the same run, however often and however soon it is sent again; a start
   * that was refused leaves its key free. Small migrations are written inside the call.
   */
  async start(
    caller: Caller,
    migrationId: string,
    request: StartRequest,
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const migration = await found(this.migrations, 'migration', migrationId);
    return this.holdingParts(migration.value, () => this.startOnce(caller, migration, request));
  }

  /** Everybody who has a part in a start looks at its connection and its dataset: they are read once. */
  private async holdingParts<R>({ connectionId, loads }: Migration, work: () => Promise<R>): Promise<R> {
    const [first] = loads;
    const [connection, dataset] = await Promise.all([
      this.connections.get(connectionId),
      first && loads.length === 1 ? this.datasets.get(first.datasetId) : undefined,
    ]);
    const held = dataset ? () => this.datasets.holding(dataset, work) : work;
    return connection ? this.connections.holding(connection, held) : held();
  }

  private async startOnce(
    caller: Caller,
    migration: Stored<Migration>,
    request: StartRequest,
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const trial = request.restOf === undefined ? undefined : await this.runs.get(request.restOf);
    // After the trial that it goes on from, though the clock of another machine may have been ahead.
    const id = newIdAfter(trial?.id);
    if (request.idempotencyKey === undefined) return this.make(caller, migration, request, id);
    const claim = claimOf(caller, migration.id, request.idempotencyKey);
    const known = await this.claims.claim(claim, id);
    if (known !== undefined) return { run: await this.viewWhenThere(known), writtenDirectly: false };
    try {
      return await this.make(caller, migration, request, id);
    } catch (error) {
      await this.claims.release(claim, id);
      throw error;
    }
  }

  private async make(
    caller: Caller,
    migration: Stored<Migration>,
    { mode, trial, restOf, confirm }: StartRequest,
    id: string,
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    if (mode === 'load') await this.namedOrg.assert(migration.value.connectionId, confirm);
    if (mode === 'check' && (trial ?? restOf) !== undefined)
      throw new DmsError('BAD_REQUEST', 'A trial and its rest are loads: a check writes nothing anyway.');
    if (restOf !== undefined) return this.makeRest(caller, migration, restOf, id);
    if (mode === 'load') assertMayCallApex(caller, migration.value);
    const frozen = await this.deltas.frame(await this.freezer.freeze(migration, mode));
    const definition = trial ? { ...frozen, trial } : frozen;
    return this.begin(caller, migration, mode, id, definition, trial && { trial });
  }

  /** Loads what a trial left, as it was frozen for the trial. */
  private async makeRest(
    caller: Caller,
    migration: Stored<Migration>,
    restOf: string,
    id: string,
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const trial = await found(this.runs, 'run', restOf);
    assertRest(trial, migration);
    const before = await readJson<RunDefinition>(this.storage, keys.definition(restOf));
    const { trial: _trial, ...whole } = before;
    // Rows of the trial that failed may have been tried again since.
    const earlier = await this.family.earlier(trial, [restOf, ...before.earlier]);
    const definition = { ...whole, rest: true as const, restOf, earlier };
    const claim = `rest-${restOf}`;
    const taken = (run: string) =>
      new DmsError('CONFLICT', `The rest of this trial is loaded by the run ${run}.`, { run });
    await this.claims.claimOnce(claim, id, taken, ({ state }) => state !== 'rolled_back');
    try {
      return await this.begin(caller, migration, 'load', id, definition, { restOf });
    } catch (error) {
      await this.claims.release(claim, id);
      throw error;
    }
  }

  /** Writes the run of a frozen definition, and gives it to the workers or writes its rows at once. */
  async begin(
    caller: Caller,
    migration: Stored<Migration>,
    mode: RunMode,
    id: string,
    definition: RunDefinition,
    origin: RunOrigin = {},
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const direct = mode === 'load' && (await this.isSmall(definition));
    await writeJson(this.storage, keys.definition(id), definition);
    const run = await this.runs.create(
      id,
      freshRun(caller, migration, definition, mode, { direct, ...origin }),
    );
    if (direct) {
      const written = await this.directRun.write(run);
      return { run: await this.views.view(written), writtenDirectly: isFinished(written.value.state) };
    }
    await this.waker
      .heavy(run)
      .catch((error: unknown) => this.logger.warn(`The run ${id} waits for the sweeper: ${String(error)}`));
    return { run: await this.view(id), writtenDirectly: false };
  }

  private async view(runId: string): Promise<RunView> {
    return this.views.view(await found(this.runs, 'run', runId));
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

function claimOf(caller: Caller, migrationId: string, key: string): string {
  return `run-key-${createHash('sha256').update(`${caller.id}\n${migrationId}\n${key}`).digest('hex')}`;
}

/** Apex may do anything in the org. Throws FORBIDDEN. */
function assertMayCallApex({ role }: Caller, { loads }: Migration): void {
  const calls = loads.some(({ options }) => options?.preApex ?? options?.postApex);
  if (calls && role !== 'admin')
    throw new DmsError(
      'FORBIDDEN',
      'The migration calls Apex around its loads, which only admins may start.',
    );
}

/** Throws WRONG_STATE where the trial's rest is no longer what the trial left. */
function assertRest({ id, value: run }: Stored<Run>, migration: Stored<Migration>): void {
  const refuse = (sentence: string) => new DmsError('WRONG_STATE', sentence, { run: id });
  if (!run.trial || run.migrationId !== migration.id)
    throw refuse('This run is no trial of the migration, so it left no rest.');
  if (run.state === 'rolled_back' || run.state === 'rolling_back')
    throw refuse('The trial was rolled back: start a load of all rows.');
  if (!isFinished(run.state)) throw refuse(`The trial is ${run.state}: its rest is known when it is over.`);
  if (migration.value.updatedAt > run.createdAt)
    throw refuse(
      'The migration was changed after the trial. Roll the trial back, or leave it, and start a load of all rows.',
    );
}
