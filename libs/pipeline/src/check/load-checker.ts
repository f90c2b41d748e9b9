import { rename } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { JobFolder, ObjectStorage, Org, Orgs, ProgressBoard, Run, Runs, Stored, keys } from '@dms/domain';
import { writeJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { PreparedLoad, readPrepared } from '../load/prepared-load';
import { WireColumn } from '../load/wire-columns';
import { RunDefinition, kindOf } from '../run/definition';
import { foldOutcomes } from '../run/fold-outcomes';
import { LookupGatherer } from '../run/lookup-gatherer';
import { writeAnswers } from '../run/org-answers';
import { CheckInput } from './check-load';
import { OrgQuestions, Questions } from './org-questions';
import { ParentKeys } from './parent-problems';

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
    private readonly questions: OrgQuestions,
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
      const { load, columns } = prepared;
      const fields = definition.fields[load.object] ?? [];
      const fixes = await this.engine.run('fixes', folder, { load, fields, columns });
      await writeJson(this.storage, keys.load(runId, index, 'fixes.json'), fixes);
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
    const { load, wire, strategy } = prepared;
    const resolved = prepared.portions
      ? await this.resolve(run, definition, index, prepared, org, folder)
      : undefined;
    // This process may have kept a describe from before the run.
    const object = await org.describe(load.object, { fresh: true });
    const asked: Questions = { org, folder, object, prepared };
    const existing = await this.questions.existing(asked);
    const { createable, updateable, deletable } = object;
    return {
      ...{ load, wire, strategy, rights: { createable, updateable, deletable } },
      fields: definition.fields[load.object] ?? [],
      ...(existing && { existing }),
      parents: await this.parents(run.id, definition, index, asked),
      ids: await this.questions.ids(asked),
      uniques: await this.questions.uniques(asked),
      recordTypes: await this.questions.recordTypes(asked),
      ...(prepared.portions && { depthFile: 'depth.parquet' }),
      ...resolved,
    };
  }

  private async parents(
    runId: string,
    definition: RunDefinition,
    index: number,
    { org, folder, prepared }: Questions,
  ): Promise<ParentKeys[]> {
    const parents: ParentKeys[] = [];
    for (const [place, column] of prepared.wire.entries()) {
      const { reference, header } = column;
      if (!reference) continue;
      const { object, key } = reference;
      const file = `parents-${place}.csv`;
      const { count } = await this.engine.run('distinct', folder, { file: 'prepared.parquet', header });
      const path = `${folder.path}/wanted-${file}.jsonl`;
      await rename(`${folder.path}/values.jsonl`, path);
      const fields = key === 'Id' ? [] : [key];
      await writeAnswers(org, { object, by: key, fields, wanted: { path, count } }, `${folder.path}/${file}`);
      const brought = await this.keysOfLoads(runId, definition, index, column, folder);
      parents.push({ header, index: place, key, file, brought, kind: kindOf(definition, object, key) });
    }
    return parents;
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
