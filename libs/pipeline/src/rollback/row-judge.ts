import { Inject, Injectable } from '@nestjs/common';
import { Batches, JobFolder, ObjectStorage, Org, OrgField, Runs, keys } from '@dms/domain';
import { found } from '../data/found';
import { Engine } from '../engine/engine';
import { readPrepared } from '../load/prepared-load';
import { WireColumn } from '../load/wire-columns';
import { RunDefinition } from '../run/definition';
import { readFound } from '../verify/read-found';
import { beforeFile } from './before-images';
import { JudgeInput, JudgeResult, stampFields } from './judge-rows';
import { keptFields } from './kept-fields';
import { undoWire } from './prepare-undo';
import { UndoneLoad } from './undo-definition';
import { WrittenFiles, writtenFiles } from './written-files';

const deadlineMs = 6 * 3_600_000;

/** Holds what a run wrote against what the org holds now, and lets the engine decide which of it may be undone. Reads only. */
@Injectable()
export class RowJudge {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
  ) {}

  /**
   * Files of the run's load that is undone, as preparing it needs them: file name -> key; and what preparing is told.
   */
  async source(definition: RunDefinition, index: number) {
    const { runId, undone, load } = undoneOf(definition, index);
    const earlier = await readPrepared(this.storage, runId, undone.load);
    const written = await writtenFiles(this.batches, runId, undone.load);
    const files: Record<string, string> = {};
    for (const name of ['output', 'lineage', 'fates'])
      files[`earlier-${name}.parquet`] = keys.load(runId, undone.load, `${name}.parquet`);
    const settled = written.settled.map((key, number) => {
      files[`settled-${number}.parquet`] = key;
      return `settled-${number}.parquet`;
    });
    const fields = definition.fields[load.object] ?? [];
    const restores = undone.action === 'restore';
    const status = restores ? ('updated' as const) : ('created' as const);
    const kept = restores ? keptFields(earlier.wire, fields) : [];
    return { files, input: { load, columns: earlier.columns, settled, status, kept, fields } };
  }

  /** The folder holds prepared.parquet. `runId`: the rollback itself; absent for a look ahead. */
  async judge(
    org: Org,
    definition: RunDefinition,
    index: number,
    folder: JobFolder,
    runId?: string,
  ): Promise<JudgeResult> {
    const { runId: earlier, undone, load } = undoneOf(definition, index);
    const { value: run } = await found(this.runs, 'run', earlier);
    const prepared = await readPrepared(this.storage, earlier, undone.load);
    const written = await writtenFiles(this.batches, earlier, undone.load);
    const fields = definition.fields[load.object] ?? [];
    const kept = undone.action === 'restore' ? keptFields(prepared.wire, fields) : [];
    const compared = prepared.wire.filter((column) => isComparable(column, fields));
    const stamps = stampFields.filter((name) => fields.some((field) => field.name === name));
    const { count } = await this.engine.run('distinct', folder, { file: 'prepared.parquet', header: 'Id' });
    const wanted = { object: load.object, count, columns: compared, more: [...kept, ...stamps] };
    const { found: records, parents } = await readFound(org, this.engine, folder, wanted);
    const image = run.loads[undone.load]?.before?.name;
    const until = await this.until(earlier, definition, index, written);
    const input: JudgeInput = {
      action: undone.action,
      load,
      wire: undoWire(kept, fields),
      sent: await this.bring(folder, 'sent', written.sent),
      later: {
        rows: await this.bring(folder, 'later', written.later),
        settled: await this.bring(folder, 'set', written.laterSettled),
      },
      compared,
      fields,
      ...{ found: records, parents },
      stamps,
      userId: org.userId,
      until: seconds(until ?? run.endedAt ?? run.updatedAt),
      ...(undone.action === 'restore' && image !== undefined && { before: 'before.parquet' }),
      ...(runId === undefined && { check: true as const }),
      ...(runId !== undefined && (await this.restored(runId, definition, index, folder))),
    };
    if (input.before && image !== undefined)
      await this.storage.checkout(
        keys.load(earlier, undone.load, beforeFile(image)),
        `${folder.path}/before.parquet`,
      );
    return this.engine.run('judge', folder, input, { deadlineMs });
  }

  /** Records of one object may be written by several loads of the run: the last of them counts. */
  private async until(
    runId: string,
    definition: RunDefinition,
    index: number,
    own: WrittenFiles,
  ): Promise<string | undefined> {
    const moments = [own.settledAt];
    for (const [other, undone] of (definition.undoes?.loads ?? []).entries()) {
      if (other === index || definition.loads[other]?.object !== definition.loads[index]?.object) continue;
      moments.push((await writtenFiles(this.batches, runId, undone.load)).settledAt);
    }
    return moments
      .filter((moment) => moment !== undefined)
      .sort()
      .at(-1);
  }

  /** What this rollback has put back already was written by us, later than the run that it undoes. */
  private async restored(
    runId: string,
    definition: RunDefinition,
    index: number,
    folder: JobFolder,
  ): Promise<Pick<JudgeInput, 'restored'>> {
    const keysOfFiles: string[] = [];
    let until = 0;
    for (const [other, load] of definition.loads.slice(0, index).entries()) {
      if (load.object !== definition.loads[index]?.object || load.operation !== 'update') continue;
      const written = await writtenFiles(this.batches, runId, other);
      keysOfFiles.push(...written.settled);
      until = Math.max(until, written.settledAt ? seconds(written.settledAt) : 0);
    }
    if (keysOfFiles.length === 0) return {};
    return { restored: { files: await this.bring(folder, 'restored', keysOfFiles), until } };
  }

  private async bring(folder: JobFolder, name: string, from: string[]): Promise<string[]> {
    const files: string[] = [];
    for (const [number, key] of from.entries()) {
      await this.storage.checkout(key, `${folder.path}/${name}-${number}.parquet`);
      files.push(`${name}-${number}.parquet`);
    }
    return files;
  }
}

function undoneOf(definition: RunDefinition, index: number) {
  const undone: UndoneLoad | undefined = definition.undoes?.loads[index];
  const load = definition.loads[index];
  if (!definition.undoes || !undone || !load) throw new Error(`Load ${index} undoes nothing`);
  return { runId: definition.undoes.runId, undone, load };
}

/** What does not come back as it was sent says nothing about a change. */
function isComparable({ field }: WireColumn, fields: OrgField[]): boolean {
  const described = fields.find(({ name }) => name === field);
  return described !== undefined && !['base64', 'encryptedstring'].includes(described.type);
}

function seconds(moment: string): number {
  return Math.floor(Date.parse(moment) / 1000);
}
