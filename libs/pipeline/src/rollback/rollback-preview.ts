import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Batches, ObjectStorage, Orgs, Run, Runs, Stored, Warning, keys } from '@dms/domain';
import { found } from '../data/found';
import { readJson, writeJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { RunDefinition } from '../run/definition';
import type { LeftRow } from './left-rows';
import { RowJudge } from './row-judge';
import { UndoneLoad } from './undo-definition';
import { assertUndoable, irreversible, undoing, writtenCounts } from './undoable';

/** What a rollback would do with one load of the run, and what it would leave. Numbers are rows. */
export interface PreviewedLoad {
  /** Name of the load that would be undone. */
  load: string;
  object: string;
  action: UndoneLoad['action'];
  /** Rows that the run created (delete) or updated (restore). */
  rows: number;
  /** Of them, those that would be deleted or put back. */
  undone: number;
  /** As they were before already. */
  unchanged: number;
  left: { code: string; count: number }[];
}

export interface RollbackPreview {
  loads: PreviewedLoad[];
  irreversible: Warning[];
  /** API calls that looking took; a rollback takes as many again, and those of its writes. */
  apiCalls: number;
  at: string;
}

export interface PreviewPage {
  load?: string;
  offset: number;
  limit: number;
}

/** A request waits so long for a look; then the look goes on without it. */
const patienceMs = 20_000;
const keptMs = 60_000;

/** Looks what a rollback would do, without writing anything. */
@Injectable()
export class RollbackPreviews {
  /** Looks under way, or done and not asked for yet: one for each run at a time. */
  private readonly looks = new Map<string, Promise<RollbackPreview>>();

  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
    private readonly judge: RowJudge,
  ) {}

  /**
   * Looks afresh for the first page; further pages are those of the last look. undefined: it takes longer than a request
   * may wait; the next one finds what it came to. Throws WRONG_STATE, NOTHING_TO_LOAD and what the org answers.
   */
  async look(runId: string, page: PreviewPage): Promise<RollbackPreview | undefined> {
    const run = await found(this.runs, 'run', runId);
    assertUndoable(run);
    const known = previewKey(runId);
    if (page.offset > 0 && (await this.storage.size(known)) !== undefined)
      return readJson<RollbackPreview>(this.storage, known);
    const look = this.looks.get(runId) ?? this.begin(run);
    const patience = new AbortController();
    const late = delay(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined);
    try {
      const preview = await Promise.race([look, late]);
      if (preview) this.looks.delete(runId);
      return preview;
    } catch (error) {
      this.looks.delete(runId);
      throw error;
    } finally {
      patience.abort();
    }
  }

  /** A page of the rows that would be left, and why: of one load, or of all. */
  async left(
    runId: string,
    { loads }: RollbackPreview,
    { load, offset, limit }: PreviewPage,
  ): Promise<{ rows: LeftRow[]; total: number }> {
    const { value: run } = await found(this.runs, 'run', runId);
    const files: Record<string, string> = {};
    const parts: { file: string; load: string; action: UndoneLoad['action'] }[] = [];
    for (const each of loads) {
      if (each.left.length === 0 || (load !== undefined && each.load !== load)) continue;
      const file = `left-${parts.length}.parquet`;
      files[file] = leftKey(
        runId,
        run.loads.findIndex(({ name }) => name === each.load),
        each.action,
      );
      parts.push({ file, load: each.load, action: each.action });
    }
    if (parts.length === 0) return { rows: [], total: 0 };
    return this.engine.once('leftRows', { parts, offset, limit }, { files, deadlineMs: 30_000 });
  }

  private begin(run: Stored<Run>): Promise<RollbackPreview> {
    const look = this.compute(run);
    this.looks.set(run.id, look);
    const forget = () => {
      setTimeout(() => {
        if (this.looks.get(run.id) === look) this.looks.delete(run.id);
      }, keptMs).unref();
    };
    look.then(forget, forget);
    return look;
  }

  private async compute({ id, value: run }: Stored<Run>): Promise<RollbackPreview> {
    const before = await readJson<RunDefinition>(this.storage, keys.definition(id));
    const counts = await writtenCounts(this.batches, id, run.loads.length);
    const definition = undoing(id, before, counts);
    const org = await this.orgs.open(definition.connectionId);
    const calls = org.apiCalls;
    const loads: PreviewedLoad[] = [];
    for (const [index, undone] of (definition.undoes?.loads ?? []).entries()) {
      const { files, input } = await this.judge.source(definition, index);
      const folder = await this.engine.folder(`rollback-${id}-${index}`, files);
      try {
        const { outputRows } = await this.engine.run('prepareUndo', folder, input);
        const judged = await this.judge.judge(org, definition, index, folder);
        await this.storage.putFile(leftKey(id, undone.load, undone.action), `${folder.path}/settled.parquet`);
        const { rows, unchanged, left } = judged;
        const load = before.loads[undone.load];
        loads.push({
          ...{ load: load?.name ?? '', object: load?.object ?? '', action: undone.action },
          ...{ rows: outputRows, undone: rows, unchanged, left },
        });
      } finally {
        await folder.dispose();
      }
    }
    const warnings = irreversible(run, counts, await this.retriesOf(id, run));
    const preview = {
      loads,
      irreversible: warnings,
      apiCalls: org.apiCalls - calls,
      at: new Date().toISOString(),
    };
    await writeJson(this.storage, previewKey(id), preview);
    return preview;
  }

  private async retriesOf(id: string, { migrationId }: Run): Promise<string[]> {
    const retries: string[] = [];
    for await (const run of this.runs.newestBy('migrationId', migrationId)) {
      if (run.id <= id) break;
      const { retryOf, restOf, state } = run.value;
      if ((retryOf ?? restOf) === id && state !== 'rolled_back') retries.unshift(run.id);
    }
    return retries;
  }
}

function previewKey(runId: string): string {
  return `${keys.run(runId)}rollback-preview.json`;
}

function leftKey(runId: string, load: number, action: UndoneLoad['action']): string {
  return keys.load(runId, load, `rollback-left-${action}.parquet`);
}
