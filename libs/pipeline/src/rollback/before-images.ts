import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JobFolder, ObjectStorage, Org, Orgs, ProgressBoard, Run, Runs, keys, withEvent } from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { Engine } from '../engine/engine';
import { PreparedLoad, keyValuesFile, readPrepared } from '../load/prepared-load';
import { keyHeader } from '../load/wire-columns';
import { RunDefinition } from '../run/definition';
import { writeAnswers } from '../run/org-answers';
import { keptFields } from './kept-fields';

/**
 * Reads the records that a load may change and keeps them as they were, before its first write: what a rollback puts
 * back. No batch of the load is begun before the run's document names the image. Each try keeps its file under a name
 * of its own and the first name recorded has won, so a worker that died, or wakes late, changes nothing about it.
 */
@Injectable()
export class BeforeImages {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly engine: Engine,
    private readonly crash: CrashPoints,
  ) {}

  /** Throws OrgError as reading does; the load then waits. */
  async take(runId: string, definition: RunDefinition, index: number): Promise<void> {
    const prepared = await readPrepared(this.storage, runId, index);
    const org = await this.orgs.open(definition.connectionId);
    const calls = org.apiCalls;
    const name = randomUUID().slice(0, 8);
    const key = keys.load(runId, index, beforeFile(name));
    const files = ['prepared.parquet', ...(prepared.keyValues === undefined ? [] : [keyValuesFile])];
    const folder = await this.engine.folder(
      `before-${runId}-${index}`,
      Object.fromEntries(files.map((file) => [file, keys.load(runId, index, file)])),
    );
    try {
      const rows = await this.read(org, prepared, definition, folder);
      await this.storage.putFile(key, `${folder.path}/before.parquet`);
      this.crash.pass('before-image-stored');
      if (!(await this.record(runId, index, { name, rows }, org.apiCalls - calls)))
        await this.storage.remove(key);
      this.crash.pass('before-image-recorded');
    } finally {
      await folder.dispose();
    }
    await this.board.announce(runId);
  }

  private async read(
    org: Org,
    { load, wire, keyKind, keyValues }: PreparedLoad,
    definition: RunDefinition,
    folder: JobFolder,
  ): Promise<number> {
    const key = keyHeader(load) ?? 'Id';
    const kept = keptFields(wire, definition.fields[load.object] ?? []);
    const answered = [...new Set([key, ...kept])].filter((field) => field !== 'Id');
    const count =
      keyValues ??
      (await this.engine.run('distinct', folder, { file: 'prepared.parquet', header: key })).count;
    const wanted = { path: `${folder.path}/${keyValuesFile}`, count };
    await writeAnswers(
      org,
      { object: load.object, by: key, fields: answered, wanted },
      `${folder.path}/found.csv`,
    );
    const input = { found: 'found.csv', answered, kept, key, kind: keyKind ?? ('folded' as const) };
    return (await this.engine.run('keepBefore', folder, input)).rows;
  }

  /** Answers whether this image is the one that counts. */
  private async record(
    runId: string,
    index: number,
    image: { name: string; rows: number },
    apiCalls: number,
  ): Promise<boolean> {
    const after = await this.runs.update(runId, (run): Run | undefined => {
      const load = run.loads[index];
      if (!load?.before || load.before.name !== undefined || load.state !== 'prepared') return undefined;
      const changed = { ...load, before: image, lookupCalls: (load.lookupCalls ?? 0) + apiCalls };
      const message = `Kept ${image.rows} records as they are before the first write.`;
      const history = withEvent(run, { severity: 'info', event: 'before-image', message, load: load.name });
      return { ...run, loads: run.loads.with(index, changed), history, updatedAt: new Date().toISOString() };
    });
    return after?.value.loads[index]?.before?.name === image.name;
  }
}

/** The file of an image by its name. */
export function beforeFile(name: string): string {
  return `before-${name}.parquet`;
}
