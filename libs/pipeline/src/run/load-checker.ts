import { rename } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { JobFolder, ObjectStorage, Org, Orgs, ProgressBoard, Run, Runs, Stored, keys } from '@dms/domain';
import { Engine } from '../engine/engine';
import { PreparedLoad, readPrepared } from '../load/prepared-load';
import { WireColumn, keyHeader } from '../load/wire-columns';
import { CheckInput } from './check-load';
import { RunDefinition, kindOf } from './definition';
import { foldOutcomes } from './fold-outcomes';
import { LookupGatherer } from './lookup-gatherer';
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
    private readonly gatherer: LookupGatherer,
  ) {}

  async check(runId: string, definition: RunDefinition, index: number): Promise<void> {
    const run = await this.runs.get(runId);
    if (!run || run.value.loads[index]?.state === 'done') return;
    const prepared = await readPrepared(this.storage, runId, index);
    const org = await this.orgs.open(definition.connectionId);
    const calls = org.apiCalls;
    const files = Object.fromEntries(
      ['output', 'prepared', 'presettled', ...(prepared.portions ? ['depth'] : [])].map((name) => [
        `${name}.parquet`,
        keys.load(runId, index, `${name}.parquet`),
      ]),
    );
    const folder = await this.engine.folder(`check-${runId}-${index}`, files);
    try {
      const input = await this.gather(run, definition, index, prepared, org, folder);
      await this.engine.run('check', folder, input);
      const open = { status: 'pending' } as const;
      const folded = await this.engine.run('fold', folder, { outcomeFiles: ['checked.parquet'], open });
      for (const name of ['outcomes', 'issues']) {
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
    run: Stored<Run>,
    definition: RunDefinition,
    index: number,
    prepared: PreparedLoad,
    org: Org,
    folder: JobFolder,
  ): Promise<CheckInput> {
    const { load, wire } = prepared;
    const resolved = prepared.portions
      ? await this.resolve(run, definition, index, prepared, org, folder)
      : undefined;
    const key = keyHeader(load);
    if (key) await this.fetchKeys(org, folder, load.object, key, key, 'existing.csv');
    const parents: CheckInput['parents'] = [];
    for (const [number, column] of wire.entries()) {
      const { reference } = column;
      if (!reference) continue;
      const file = `parents-${number}.csv`;
      await this.fetchKeys(org, folder, reference.object, reference.key, column.header, file);
      const brought = await this.keysOfLoads(run.id, definition, index, column, folder);
      const kind = kindOf(definition, reference.object, reference.key);
      parents.push({ header: column.header, files: [file, ...brought], kind });
    }
    return {
      load,
      wire,
      fields: definition.fields[load.object] ?? [],
      ...(key && { existingFile: 'existing.csv' }),
      parents,
      ...resolved,
    };
  }

  /** Fills looked-up Ids into prepared.parquet; answers which rows are settled by that. */
  private async resolve(
    run: Stored<Run>,
    definition: RunDefinition,
    index: number,
    prepared: PreparedLoad,
    org: Org,
    folder: JobFolder,
  ): Promise<Pick<CheckInput, 'settledFile' | 'own'>> {
    const { load, wire, strategy, reason, keyKind } = prepared;
    // Keys are looked up by the check itself, which has to know about all of them.
    const asked = wire.map(({ only: _only, ...column }) => column);
    const { existing: _existing, ...gathered } = await this.gatherer.gather(
      { run, definition, index, prepared, wire: asked, second: false },
      org,
      folder,
    );
    await this.engine.run('resolve', folder, {
      ...gathered,
      ...{ load, wire: asked, strategy, reason },
      ...(keyKind && { keyKind }),
      portion: { depth: 0 },
      secondPass: [],
      circular: [],
      check: true,
    });
    await rename(`${folder.path}/looked-up.parquet`, `${folder.path}/prepared.parquet`);
    const own = gathered.held
      .filter((held) => held.load === index)
      .map(({ field, child, kind, by, parent }) => ({
        field,
        child,
        kind,
        parent: { file: by === 'wire' ? 'prepared.parquet' : 'output.parquet', column: parent },
      }));
    return { settledFile: 'settled.parquet', own };
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

  /** Parents that loads of this run bring, whichever comes first: a row whose parent fails is held back for that. */
  private async keysOfLoads(
    runId: string,
    { loads, links }: RunDefinition,
    index: number,
    { field, reference }: WireColumn,
    folder: JobFolder,
  ): Promise<string[]> {
    const files: string[] = [];
    for (const { child, parent } of links.filter((link) => link.child === index && link.field === field)) {
      const load = loads[parent];
      if (!load || !reference) continue;
      const column = load.mapping.find((entry) => entry.field.toLowerCase() === reference.key.toLowerCase());
      const name = `keys-${child}-${parent}-${field}.parquet`;
      await this.storage.checkout(keys.load(runId, parent, 'prepared.parquet'), `${folder.path}/all-${name}`);
      await this.engine.run('keys', folder, { file: `all-${name}`, header: column?.field ?? '', to: name });
      files.push(name);
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
