import {
  Batches,
  DmsError,
  Migrations,
  ObjectStorage,
  Runs,
  isFinished,
  keys,
  type Caller,
  type Migration,
  type Run,
  type Stored,
} from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { assertMayChange } from '../access/caller';
import { removeNewest } from '../http/remove-newest';

const most = 10_000;

/** Removes a migration, and with it (only when asked to) the runs that are its proof. */
@Injectable()
export class MigrationRemoval {
  constructor(
    private readonly migrations: Migrations,
    private readonly runs: Runs,
    private readonly batches: Batches,
    private readonly storage: ObjectStorage,
  ) {}

  /** Throws IN_USE for runs without `cascade`, and always while one is not finished. */
  async remove(caller: Caller, migration: Stored<Migration>, cascade: boolean): Promise<void> {
    const runs = await this.runs.findBy('migrationId', migration.id, most);
    const open = runs.find((run) => !isFinished(run.value.state));
    if (open)
      throw new DmsError(
        'IN_USE',
        `The run ${open.id} of ${migration.value.name} is not finished: cancel it first.`,
        {
          run: open.id,
        },
      );
    const [first] = runs;
    if (first && !cascade)
      throw new DmsError(
        'IN_USE',
        `${migration.value.name} has ${runs.length} runs, for example ${first.id}.`,
        {
          users: runs.length,
          run: first.id,
        },
      );
    for (const run of runs) assertMayChange(caller, run.value);
    // The migration first: while it is there somebody could start another run.
    await removeNewest(this.migrations, migration.id);
    for (const run of runs) await this.removeRun(run);
  }

  /** The document last: what is left after a crash is still found by it. */
  private async removeRun(run: Stored<Run>): Promise<void> {
    for await (const batch of this.batches.scan(`${run.id}:`))
      await this.batches.remove(batch.id, batch.version);
    await this.storage.removeAll(keys.run(run.id));
    await removeNewest(this.runs, run.id);
  }
}
