import { Inject, Injectable } from '@nestjs/common';
import { Load, ObjectStorage, Run, Runs, Stored, emptyRecipe, isFinished, keys } from '@dms/domain';
import { readJson } from '../data/json-objects';
import { readPrepared } from '../load/prepared-load';
import { RunDefinition } from '../run/definition';
import { KnownInput } from './compare-known';

/** Where the last confirmed writes of a load are known from: a load of a finished run. */
export interface DeltaBase {
  runId: string;
  load: number;
}

/** A load of records whose rows are gone from the file of another load of the run. */
export interface GoneLoad {
  load: number;
  of: number;
}

/** Finds out what was written before, so that a run sends only what is new or other. */
@Injectable()
export class Deltas {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
  ) {}

  /** Adds to a definition what its delta loads are compared with, and the loads of what is gone. */
  async frame(definition: RunDefinition): Promise<RunDefinition> {
    const wanted = definition.loads.flatMap((load, index) => (load.options?.deltaOnly ? [index] : []));
    if (wanted.length === 0) return definition;
    const { newest, before } = (await this.newest(definition)) ?? {};
    const bases = definition.loads.map((load, index): DeltaBase | null => {
      const same = before?.loads.findIndex((each) => isSame(each, load)) ?? -1;
      const done = newest?.value.loads[same]?.state === 'done';
      return newest && wanted.includes(index) && same !== -1 && done
        ? { runId: newest.id, load: same }
        : null;
    });
    // Against the order of writing, as children go before their parents.
    const gone = wanted.toReversed().map((of, place) => ({ load: definition.loads.length + place, of }));
    const last = Math.max(...definition.levels);
    return {
      ...definition,
      loads: [...definition.loads, ...gone.map(({ of }) => goneLoad(definition.loads[of] as Load))],
      levels: [...definition.levels, ...gone.map((_, place) => last + 1 + place)],
      delta: { bases, gone },
    };
  }

  /** The files that comparing one load needs: name -> key, and what they are. */
  async known(base: DeltaBase | null): Promise<{ files: Record<string, string>; known: KnownInput }> {
    const files: Record<string, string> = {};
    if (!base) return { files, known: { runs: [] } };
    const definition = await readJson<RunDefinition>(this.storage, keys.definition(base.runId));
    const left = definition.delta?.gone.find(({ of }) => of === base.load);
    const chain = chainOf(base.runId, definition);
    const runs: KnownInput['runs'] = [];
    for (const [number, runId] of chain.entries()) {
      const names = {
        prepared: `then-${number}-prepared.parquet`,
        outcomes: `then-${number}-outcomes.parquet`,
      };
      files[names.prepared] = keys.load(runId, base.load, 'prepared.parquet');
      files[names.outcomes] = keys.load(runId, base.load, 'outcomes.parquet');
      const { wire } = await readPrepared(this.storage, runId, base.load);
      const gone = left && { output: `then-${number}-gone.parquet`, outcomes: `then-${number}-left.parquet` };
      if (gone) {
        files[gone.output] = keys.load(runId, left.load, 'output.parquet');
        files[gone.outcomes] = keys.load(runId, left.load, 'outcomes.parquet');
      }
      runs.push({ ...names, wire, ...(gone && { gone }) });
    }
    const before = keys.load(chain[0] ?? '', base.load, 'known.parquet');
    if ((await this.storage.size(before)) === undefined) return { files, known: { runs } };
    return {
      files: { ...files, 'then-known.parquet': before },
      known: { known: 'then-known.parquet', runs },
    };
  }

  /**
   * The newest load run of the migration and its definition, unless they do not say what the org holds: others were at
   * work at the same time, or between those whose rows it went on with, or were rolled back since.
   */
  private async newest({
    migrationId,
    connectionId,
  }: RunDefinition): Promise<{ newest: Stored<Run>; before: RunDefinition } | undefined> {
    const written: string[] = [];
    // The two that ended last.
    let [newest, second]: (Stored<Run> | undefined)[] = [];
    for await (const run of this.runs.newestBy('migrationId', migrationId)) {
      if (run.value.mode !== 'load' || run.value.connectionId !== connectionId) continue;
      if (!isFinished(run.value.state)) return undefined;
      if (run.value.startedAt === undefined) continue;
      written.push(run.id);
      if (!newest || endOf(run) > endOf(newest)) [newest, second] = [run, newest];
      else if (!second || endOf(run) > endOf(second)) second = run;
    }
    if (!newest || newest.value.rollbackOf !== undefined || newest.value.state === 'rolled_back')
      return undefined;
    if (second && endOf(second) > (newest.value.startedAt ?? '')) return undefined;
    const before = await readJson<RunDefinition>(this.storage, keys.definition(newest.id));
    const chain = chainOf(newest.id, before);
    const strange = written.some((id) => id > (chain[0] ?? '') && !chain.includes(id));
    return strange ? undefined : { newest, before };
  }
}

function endOf({ value }: Stored<Run>): string {
  return value.endedAt ?? '';
}

/** The run and all it went on from, the oldest first: an id says when its run was made. */
function chainOf(runId: string, { earlier }: RunDefinition): string[] {
  return [...new Set([runId, ...earlier])].sort();
}

function isSame(before: Load, load: Load): boolean {
  const same = (name: 'name' | 'object' | 'operation' | 'externalIdField') => before[name] === load[name];
  return same('name') && same('object') && same('operation') && same('externalIdField');
}

function goneLoad({ name, datasetId, object, options = {} }: Load): Load {
  const {
    gone = { action: 'list' as const },
    concurrency,
    apiReserve,
    beforeImage,
    preApex,
    postApex,
  } = options;
  return {
    name: `Gone from ${name}`,
    datasetId,
    recipe: emptyRecipe,
    object,
    operation: gone.action === 'delete' ? 'delete' : 'update',
    mapping: [
      { field: 'Id', column: 'Id' },
      ...(gone.action === 'flag' ? [{ field: gone.field ?? '', constant: gone.value ?? true }] : []),
    ],
    options: {
      gone,
      ...(concurrency !== undefined && { concurrency }),
      ...(apiReserve !== undefined && { apiReserve }),
      ...(preApex && { preApex }),
      ...(postApex && { postApex }),
      ...(beforeImage !== undefined && gone.action === 'flag' && { beforeImage }),
    },
  };
}
