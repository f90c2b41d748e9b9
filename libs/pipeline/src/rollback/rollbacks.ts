import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Batches,
  Caller,
  ObjectStorage,
  ProgressBoard,
  Run,
  Runs,
  Stored,
  keys,
  newIdAfter,
  withEvent,
} from '@dms/domain';
import { found } from '../data/found';
import { readJson, writeJson } from '../data/json-objects';
import { RunDefinition } from '../run/definition';
import { FlowWaker } from '../run/flow-waker';
import { freshRun } from '../run/fresh-run';
import { NamedOrg } from '../run/named-org';
import { RunViews } from '../run/run-views';
import { RunView } from '../run-view';
import { putBack } from './settle-rollback';
import { assertUndoable, undoing, writtenCounts } from './undoable';

/** Starts rollbacks: runs that undo what another one wrote, by the same way and the same ledger as any load. */
@Injectable()
export class Rollbacks {
  private readonly logger = new Logger(Rollbacks.name);

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly namedOrg: NamedOrg,
    private readonly waker: FlowWaker,
    private readonly views: RunViews,
  ) {}

  /**
   * Rolls a finished run back, as a run of its own that goes on in the background. `confirm`: the org's name, where it is
   * no playground. Throws WRONG_STATE where it is not over, wrote nothing or was rolled back already, NOTHING_TO_LOAD
   * where nothing of it can be undone, PRECONDITION_REQUIRED where the org has to be named.
   */
  async start(caller: Caller, runId: string, confirm?: string): Promise<RunView> {
    const run = await found(this.runs, 'run', runId);
    assertUndoable(run);
    await this.namedOrg.assert(run.value.connectionId, confirm);
    const before = await readJson<RunDefinition>(this.storage, keys.definition(runId));
    const counts = await writtenCounts(this.batches, runId, run.value.loads.length);
    const definition = undoing(runId, before, counts);
    const id = newIdAfter(runId);
    await writeJson(this.storage, keys.definition(id), definition);
    await this.take(run, id);
    const made = await this.make(caller, run, id, definition);
    await this.board.announce(runId);
    await this.waker
      .heavy(made)
      .catch((error: unknown) =>
        this.logger.warn(`The rollback ${id} waits for the sweeper: ${String(error)}`),
      );
    return this.views.view(made);
  }

  /** Of several who want to roll a run back at once, one does. */
  private async take(run: Stored<Run>, by: string): Promise<void> {
    const taken = await this.runs.update(run.id, (value): Run => {
      assertUndoable({ ...run, value });
      const event = {
        severity: 'info' as const,
        event: 'rolling_back',
        message: `Rolled back by the run ${by}.`,
      };
      return {
        ...value,
        state: 'rolling_back',
        rolledBackFrom: value.state,
        rolledBackBy: by,
        history: withEvent(value, event),
        updatedAt: new Date().toISOString(),
      };
    });
    if (!taken) await found(this.runs, 'run', run.id);
  }

  private async make(
    caller: Caller,
    { id: rollbackOf, value }: Stored<Run>,
    id: string,
    definition: RunDefinition,
  ): Promise<Stored<Run>> {
    const { migrationId, migrationName: name, connectionId } = value;
    const fresh = freshRun(caller, { id: migrationId, value: { name, connectionId } }, definition, 'load', {
      rollbackOf,
    });
    try {
      return await this.runs.create(id, fresh);
    } catch (error) {
      if (!(await this.runs.get(id)))
        await this.runs.update(rollbackOf, (run) =>
          run.rolledBackBy === id ? putBack(run, 'The rollback could not be started.') : undefined,
        );
      throw error;
    }
  }
}
