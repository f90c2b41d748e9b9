import { Inject, Injectable } from '@nestjs/common';
import {
  Batches,
  Caller,
  Connections,
  Dataset,
  Datasets,
  DmsError,
  Files,
  Migration,
  Migrations,
  ObjectStorage,
  Run,
  Runs,
  Stored,
  isFinished,
  keys,
  mayChange,
  Verifications,
} from '@dms/domain';
import { found } from './found';

const most = 10_000;

/** Everything that goes when one thing goes. */
interface Tree {
  migrations: Stored<Migration>[];
  runs: { id: string; value: Pick<Run, 'owner' | 'state' | 'migrationName'> }[];
  datasets: Stored<Dataset>[];
}

/**
 * Takes things away together with what hangs on them, staged data included: a file with its datasets, a dataset or a
 * connection with the migrations that use it, a migration with its runs. Everything is judged before anything goes:
 * without `cascade` a thing in use is refused (IN_USE, naming what uses it), an unfinished run always, and what belongs
 * to somebody else too (FORBIDDEN).
 */
@Injectable()
export class Removals {
  constructor(
    @Inject(Files) private readonly files: Files,
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Verifications) private readonly verifications: Verifications,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
  ) {}

  async file(caller: Caller, id: string, cascade: boolean): Promise<void> {
    const file = await found(this.files, 'file', id);
    const datasets = await this.datasets.findBy('fileId', id, most);
    assertUnused(
      file.value.name,
      datasets.map((dataset) => `the dataset ${dataset.value.name}`),
      cascade,
    );
    const tree = await this.treeOf(await this.usersOf(datasets), datasets);
    assertRemovable(caller, [file.value], tree);
    await this.removeTree(tree);
    await this.files.removeNewest(id);
    await this.storage.remove(keys.file(id));
  }

  async dataset(caller: Caller, id: string, cascade: boolean): Promise<void> {
    const dataset = await found(this.datasets, 'dataset', id);
    const users = await this.usersOf([dataset]);
    assertUnused(
      dataset.value.name,
      users.map((user) => `the migration ${user.value.name}`),
      cascade,
    );
    const tree = await this.treeOf(users, [dataset]);
    assertRemovable(caller, [], tree);
    await this.removeTree(tree);
  }

  async connection(caller: Caller, id: string, cascade: boolean): Promise<void> {
    const connection = await found(this.connections, 'connection', id);
    const users = await this.migrations.findBy('connectionId', id, most);
    assertUnused(
      connection.value.name,
      users.map((user) => `the migration ${user.value.name}`),
      cascade,
    );
    const tree = await this.treeOf(users, []);
    assertRemovable(caller, [connection.value], tree);
    await this.removeTree(tree);
    await this.connections.removeNewest(id);
  }

  async migration(caller: Caller, id: string, cascade: boolean): Promise<void> {
    const migration = await found(this.migrations, 'migration', id);
    const tree = await this.treeOf([migration], []);
    assertUnused(
      migration.value.name,
      tree.runs.map((run) => `the run ${run.id}`),
      cascade,
    );
    assertRemovable(caller, [], tree);
    await this.removeTree(tree);
  }

  private async usersOf(datasets: Stored<Dataset>[]): Promise<Stored<Migration>[]> {
    const ids = new Set(datasets.map((dataset) => dataset.id));
    const users: Stored<Migration>[] = [];
    if (ids.size === 0) return users;
    for await (const migration of this.migrations.scan()) {
      // Joins and unions name datasets inside their recipes.
      const text = JSON.stringify(migration.value.loads);
      if ([...ids].some((id) => text.includes(`"${id}"`))) users.push(migration);
    }
    return users;
  }

  private async treeOf(migrations: Stored<Migration>[], datasets: Stored<Dataset>[]): Promise<Tree> {
    const runs: Tree['runs'] = [];
    for (const migration of migrations) {
      for await (const { id, value } of this.runs.newestBy('migrationId', migration.id)) {
        const { owner, state, migrationName } = value;
        runs.push({ id, value: { owner, state, migrationName } });
      }
    }
    return { migrations, runs, datasets };
  }

  /** Migrations first: while one is there somebody could start another run of it. */
  private async removeTree({ migrations, runs, datasets }: Tree): Promise<void> {
    for (const migration of migrations) await this.migrations.removeNewest(migration.id);
    for (const run of runs) {
      for await (const batch of this.batches.scan(`${run.id}:`))
        await this.batches.remove(batch.id, batch.version);
      await this.verifications.removeNewest(run.id);
      await this.storage.removeAll(keys.run(run.id));
      // The document last: what is left after a crash is still found by it.
      await this.runs.removeNewest(run.id);
    }
    for (const dataset of datasets) {
      await this.datasets.removeNewest(dataset.id);
      await this.storage.removeAll(keys.dataset(dataset.id));
    }
  }
}

function assertUnused(name: string, users: string[], cascade: boolean): void {
  if (users.length === 0 || cascade) return;
  const more = users.length > 3 ? ` and ${users.length - 3} more` : '';
  throw new DmsError('IN_USE', `${name} is used by ${users.slice(0, 3).join(', ')}${more}.`, {
    users: users.length,
  });
}

function assertRemovable(
  caller: Caller,
  own: { owner: string }[],
  { migrations, runs, datasets }: Tree,
): void {
  const open = runs.find((run) => !isFinished(run.value.state));
  if (open) {
    const sentence = `The run ${open.id} of ${open.value.migrationName} is not finished: cancel it first.`;
    throw new DmsError('IN_USE', sentence, { run: open.id });
  }
  const things = [...own, ...[...migrations, ...runs, ...datasets].map(({ value }) => value)];
  const foreign = things.find((thing) => !mayChange(caller, thing));
  if (foreign)
    throw new DmsError('FORBIDDEN', 'Part of this belongs to somebody else; an admin may remove it.', {
      owner: foreign.owner,
    });
}
