import { rename } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { JobFolder, Load, ObjectStorage, Org, Orgs, ProgressBoard, Runs, keys } from '@dms/domain';
import { Engine } from '../engine/engine';
import { PreparedLoad, readPrepared } from '../load/prepared-load';
import { keyHeader } from '../load/wire-columns';
import { CheckInput } from './check-load';
import { RunDefinition } from './definition';
import { foldOutcomes } from './fold-outcomes';
import { writeOrgKeys } from './org-keys';

/** The dry run of one load: reads the keys that matter from the org, then lets the engine foresee every row's verdict. */
@Injectable()
export class LoadChecker {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly engine: Engine,
  ) {}

  async check(runId: string, definition: RunDefinition, index: number): Promise<void> {
    const run = await this.runs.get(runId);
    if (run?.value.loads[index]?.state === 'done') return;
    const prepared = await readPrepared(this.storage, runId, index);
    const org = await this.orgs.open(definition.connectionId);
    const calls = org.apiCalls;
    const files = Object.fromEntries(
      ['output', 'prepared', 'presettled'].map((name) => [
        `${name}.parquet`,
        keys.load(runId, index, `${name}.parquet`),
      ]),
    );
    const folder = await this.engine.folder(`check-${runId}-${index}`, files);
    try {
      const input = await this.gather(runId, definition, index, prepared, org, folder);
      await this.engine.run('check', folder, input);
      const open = { status: 'pending' } as const;
      const folded = await this.engine.run('fold', folder, { outcomeFiles: ['checked.parquet'], open });
      for (const name of ['outcomes', 'issues', 'passing']) {
        await this.storage.putFile(
          keys.load(runId, index, `${name}.parquet`),
          `${folder.path}/${name}.parquet`,
        );
      }
      await this.record(runId, index, folded, org.apiCalls - calls);
    } finally {
      await folder.dispose();
    }
  }

  private async gather(
    runId: string,
    definition: RunDefinition,
    index: number,
    prepared: PreparedLoad,
    org: Org,
    folder: JobFolder,
  ): Promise<CheckInput> {
    const { load, wire } = prepared;
    const key = keyHeader(load);
    if (key) await this.fetchKeys(org, folder, load.object, key, key, 'existing.csv');
    const parents: CheckInput['parents'] = [];
    for (const [number, column] of wire.entries()) {
      const { reference } = column;
      if (!reference) continue;
      const file = `parents-${number}.csv`;
      await this.fetchKeys(org, folder, reference.object, reference.key, column.header, file);
      const earlier = await this.earlierKeys(runId, definition.loads, index, reference, folder, number);
      const caseSensitive = definition.keyCase[`${reference.object}.${reference.key}`.toLowerCase()] ?? false;
      parents.push({ header: column.header, files: [file, ...earlier], caseSensitive });
    }
    return {
      load,
      wire,
      fields: definition.fields[load.object] ?? [],
      ...(key && { existingFile: 'existing.csv' }),
      parents,
    };
  }

  private async fetchKeys(
    org: Org,
    folder: JobFolder,
    object: string,
    field: string,
    header: string,
    file: string,
  ): Promise<void> {
    const { count } = await this.engine.run('distinct', folder, { file: 'prepared.parquet', header });
    const path = `${folder.path}/wanted-${file}.jsonl`;
    await rename(`${folder.path}/values.jsonl`, path);
    await writeOrgKeys(org, object, field, { path, count }, `${folder.path}/${file}`);
  }

  /** Parents that an earlier load of this run will bring: a row whose parent fails there fails here too. */
  private async earlierKeys(
    runId: string,
    loads: Load[],
    index: number,
    reference: { object: string; key: string },
    folder: JobFolder,
    number: number,
  ): Promise<string[]> {
    const files: string[] = [];
    for (const [earlier, load] of loads.slice(0, index).entries()) {
      if (load.object.toLowerCase() !== reference.object.toLowerCase()) continue;
      if (load.externalIdField?.toLowerCase() !== reference.key.toLowerCase()) continue;
      const file = `passing-${number}-${earlier}.parquet`;
      await this.storage.checkout(keys.load(runId, earlier, 'passing.parquet'), `${folder.path}/${file}`);
      files.push(file);
    }
    return files;
  }

  private async record(
    runId: string,
    index: number,
    folded: Awaited<ReturnType<typeof foldOutcomes>>,
    apiCalls: number,
  ): Promise<void> {
    await this.runs.update(runId, (run) => {
      const load = run.loads[index];
      if (!load || load.state === 'done') return undefined;
      const done = { ...load, state: 'done' as const, output: folded.output, apiCalls };
      return { ...run, loads: run.loads.with(index, done), updatedAt: new Date().toISOString() };
    });
    await this.board.announce(runId);
  }
}
