import { copyFile, rename } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { JobFolder, ObjectStorage, Org, Run, Runs, Stored, isRemoval, keys } from '@dms/domain';
import { Engine } from '../engine/engine';
import { FoundParents, HeldBy } from '../load/held-back';
import { Answered } from '../load/lookup-answers';
import { PreparedLoad } from '../load/prepared-load';
import { ResolveInput } from '../load/resolve-rows';
import { WireColumn, keyHeader } from '../load/wire-columns';
import { RunDefinition, kindOf } from './definition';
import { listAnswers } from './list-answers';
import { writeAnswers } from './org-answers';
import { OutcomeFiles } from './outcome-files';

/** Everything a portion needs to know from the org and from other loads, as files of a folder. */
export type Gathered = Pick<ResolveInput, 'parents' | 'held' | 'answered' | 'existing' | 'ownFile'>;

export interface Wanted {
  run: Stored<Run>;
  definition: RunDefinition;
  index: number;
  prepared: PreparedLoad;
  /** Of these fields only. */
  wire: WireColumn[];
  second: boolean;
}

/** Asks the org what lookups find, and brings the rows and outcomes of parents together. Reads; writes nothing. */
@Injectable()
export class LookupGatherer {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
    private readonly outcomeFiles: OutcomeFiles,
  ) {}

  /** The folder holds prepared.parquet (and, for a check, presettled.parquet). */
  async gather(wanted: Wanted, org: Org, folder: JobFolder): Promise<Gathered> {
    const held = this.heldBy(wanted);
    const parents: FoundParents[] = [];
    for (const load of new Set(held.map((each) => each.load)))
      parents.push(await this.parents(wanted, load, folder));
    const answered = await this.answers(wanted, org, folder);
    const existing = await this.existing(wanted, org, folder);
    const own = wanted.second ? await this.outcomes(wanted.run, wanted.index, folder, 'own') : undefined;
    return { held, parents, answered, ...(existing && { existing }), ...(own && { ownFile: own }) };
  }

  private heldBy({ definition, index, wire }: Wanted): HeldBy[] {
    return definition.links.flatMap((link): HeldBy[] => {
      if (link.child !== index) return [];
      const place = wire.findIndex(({ field }) => field.toLowerCase() === link.field.toLowerCase());
      const column = wire[place];
      if (!column) return [];
      const base = {
        place,
        field: column.field,
        load: link.parent,
        loadName: definition.loads[link.parent]?.name ?? '',
      };
      const { reference, pending } = column;
      if (reference) {
        const kind = kindOf(definition, reference.object, reference.key);
        return [{ ...base, kind, child: column.header, by: 'wire', parent: reference.key }];
      }
      if (pending?.lookup.by !== 'load') return [];
      const { key, noMatch } = pending.lookup;
      const child = pending.raw[0]?.name ?? '';
      const fill = { header: column.header, noMatch };
      return [{ ...base, kind: 'exact', child, by: 'output', parent: key, fill }];
    });
  }

  private async parents(
    { run, definition, index }: Wanted,
    load: number,
    folder: JobFolder,
  ): Promise<FoundParents> {
    const found: FoundParents = {
      load,
      name: definition.loads[load]?.name ?? '',
      rows: { wire: [], output: [] },
      outcomes: [],
    };
    for (const runId of [run.id, ...definition.earlier]) {
      const bring = async (name: string) => {
        const file = `parent-${load}-${found.outcomes.length}-${name}`;
        await this.storage.checkout(keys.load(runId, load, name), `${folder.path}/${file}`);
        return file;
      };
      for (const name of ['prepared', 'unsent']) found.rows.wire.push(await bring(`${name}.parquet`));
      found.rows.output.push(await bring('output.parquet'));
      if (runId === run.id && run.value.mode === 'check' && load >= index)
        found.foreseen = {
          sent: found.rows.wire[0] ?? '',
          presettled: await bring('presettled.parquet'),
        };
      else if (runId !== run.id || run.value.mode === 'check')
        found.outcomes.push(await bring('outcomes.parquet'));
      else found.outcomes.push(await this.outcomes(run, load, folder, String(load)));
    }
    return found;
  }

  /** What is known by now of a load of this run, folded into one file of the folder. */
  private async outcomes(run: Stored<Run>, load: number, folder: JobFolder, name: string): Promise<string> {
    const now = (await this.runs.get(run.id)) ?? run;
    const { files, ...outcomes } = await this.outcomeFiles.of(now, load);
    const work = await this.engine.folder(`outcomes-${run.id}-${load}`, files);
    try {
      await this.engine.run('fold', work, { ...outcomes, open: { status: 'pending' } });
      await copyFile(`${work.path}/outcomes.parquet`, `${folder.path}/outcomes-of-${name}.parquet`);
      return `outcomes-of-${name}.parquet`;
    } finally {
      await work.dispose();
    }
  }

  private async answers(wanted: Wanted, org: Org, folder: JobFolder): Promise<Answered[]> {
    const answered: Answered[] = [];
    for (const [place, column] of wanted.wire.entries()) {
      const { pending } = column;
      if (!pending || pending.lookup.by === 'load') continue;
      const file = `answers-${place}.csv`;
      const base = { place, field: column.field, header: column.header, file };
      const raw = pending.raw[0]?.name ?? '';
      const { lookup } = pending;
      if (lookup.by === 'query') {
        const fields = [...new Set(lookup.match.map(({ field }) => field))];
        const { by, wantedValues } = await this.mostTelling(
          folder,
          lookup.match.map(({ field }, number) => ({ by: field, raw: pending.raw[number]?.name ?? '' })),
        );
        await writeAnswers(
          org,
          { object: lookup.object, by, fields, wanted: wantedValues },
          `${folder.path}/${file}`,
        );
        const on = lookup.match.map(({ field }, number) => {
          const kind = kindOf(wanted.definition, lookup.object, field);
          const folded = kind === 'exact' || kind === 'folded';
          return {
            raw: pending.raw[number]?.name ?? '',
            field,
            kind: folded ? (lookup.ignoreCase ? ('folded' as const) : ('exact' as const)) : kind,
          };
        });
        const { noMatch, manyMatch } = lookup;
        answered.push({
          ...base,
          fields,
          match: { kind: 'query', object: lookup.object, on, noMatch, manyMatch },
        });
        continue;
      }
      const wantedValues = await this.distinct(folder, raw);
      const list = await listAnswers(
        org,
        lookup,
        wanted.prepared.load.object,
        wantedValues,
        `${folder.path}/${file}`,
      );
      answered.push({
        ...base,
        fields: list.fields,
        match: {
          kind: 'list',
          what: list.what,
          raw,
          by: list.by,
          ...(lookup.default !== undefined && { default: lookup.default }),
        },
      });
    }
    return answered;
  }

  /** Which records have the load's keys: for what an upsert sends to new ones only, and for operations by Id. */
  private async existing(
    { prepared, second, wire }: Wanted,
    org: Org,
    folder: JobFolder,
  ): Promise<Gathered['existing']> {
    const { load } = prepared;
    const key = keyHeader(load);
    const byId =
      load.externalIdField !== undefined && (load.operation === 'update' || isRemoval(load.operation));
    if (second || !key || (!byId && !wire.some(({ only }) => only))) return undefined;
    const wanted = await this.distinct(folder, key);
    await writeAnswers(
      org,
      { object: load.object, by: key, fields: [key], wanted },
      `${folder.path}/existing.csv`,
    );
    return { file: 'existing.csv', key };
  }

  /** Of several fields to match by, the org is asked by the one with the most values: that finds the fewest records. */
  private async mostTelling(
    folder: JobFolder,
    fields: { by: string; raw: string }[],
  ): Promise<{ by: string; wantedValues: { path: string; count: number } }> {
    let best: { by: string; wantedValues: { path: string; count: number } } | undefined;
    for (const { by, raw } of fields) {
      const wantedValues = await this.distinct(folder, raw);
      if (!best || wantedValues.count > best.wantedValues.count) best = { by, wantedValues };
    }
    return best ?? { by: 'Id', wantedValues: { path: '', count: 0 } };
  }

  private async distinct(folder: JobFolder, header: string): Promise<{ path: string; count: number }> {
    const { count } = await this.engine.run('distinct', folder, { file: 'prepared.parquet', header });
    const path = `${folder.path}/wanted-${header.replace(/\W/g, '-')}.jsonl`;
    await rename(`${folder.path}/values.jsonl`, path);
    return { path, count };
  }
}
