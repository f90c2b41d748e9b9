import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  Batch,
  Batches,
  DmsError,
  JobFolder,
  ObjectStorage,
  Run,
  RunLoad,
  Runs,
  Step,
  Stored,
  isFinished,
  keys,
} from '@dms/domain';
import { Fix } from '../check/try-fixes';
import { found } from '../data/found';
import { readJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { RunDefinition } from './definition';
import { OutcomeFiles } from './outcome-files';
import { CauseCount } from './read-causes';
import { OutcomeRow } from './read-outcomes';
import { Report, ReportNow } from './report';
import { RetryFamily, took } from './retry-family';

export interface OutcomeFilter {
  load?: string;
  status?: string;
  code?: string;
  text?: string;
  offset: number;
  limit: number;
}

export interface Cause extends CauseCount {
  load: string;
  /** A step at the end of the load's recipe that puts so many of the rows right, as was found by trying it. */
  fix?: { step: Step; load: string; fixes: number };
}

/** One ledger document, as people see it. */
export interface BatchView {
  id: string;
  load: string;
  strategy: Batch['strategy'];
  state: Batch['state'];
  rows: number;
  jobId?: string;
  formerJobs: string[];
  epoch: number;
  tries: number;
  apiCalls: number;
  counts?: Batch['counts'];
  problem?: Batch['problem'];
}

const mostCorrections = 1_000;

const fileStatuses = {
  success: ['created', 'updated', 'unchanged', 'deleted'],
  failed: ['failed', 'unknown'],
  skipped: ['skipped'],
} as const;

/** What became of the rows of a run: page by page, as files, grouped by cause, and as the report. */
@Injectable()
export class RunResults {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
    private readonly outcomeFiles: OutcomeFiles,
    private readonly family: RetryFamily,
  ) {}

  /** Outcomes of all loads, one after another in their order; while the run goes, unsettled rows are `pending`. */
  async outcomes(runId: string, filter: OutcomeFilter): Promise<{ rows: OutcomeRow[]; total: number }> {
    const run = await found(this.runs, 'run', runId);
    const takers = isFinished(run.value.state) ? await this.family.takers(run) : [];
    const rows: OutcomeRow[] = [];
    let total = 0;
    for (const { index, load } of this.chosen(run, filter.load)) {
      const folder = await this.openOutcomes(run, index);
      try {
        const { status, code, text } = filter;
        const offset = Math.max(0, filter.offset - total);
        const page = {
          offset,
          limit: filter.limit - rows.length,
          ...(status !== undefined && { status }),
          ...(code !== undefined && { code }),
          ...(text !== undefined && { text }),
        };
        const read = await this.engine.run('outcomes', folder, page, { deadlineMs: 60_000 });
        for (const row of read.rows) {
          const half = load.operation === 'insert' && row.salesforceId !== null;
          const taker =
            row.status === 'failed' && !half && takers.find((each) => took(each, index, row._out));
          rows.push({ load: load.name, ...row, ...(taker && { retriedBy: taker.run.id }) });
        }
        total += read.total;
      } finally {
        await folder.dispose();
      }
    }
    return { rows, total };
  }

  /** `hints`: a sentence for people by code. One csv over all loads, one line an output row; its columns are those of all loads together. */
  async file(
    runId: string,
    kind: 'success' | 'failed' | 'skipped',
    guard: boolean,
    hints: Record<string, string> = {},
  ): Promise<{ stream: Readable; fileName: string }> {
    const run = await found(this.runs, 'run', runId);
    const definition = await readJson<RunDefinition>(this.storage, keys.definition(runId));
    const sourceFile = 'source.parquet';
    const parts: { folder: JobFolder; load: string; single: boolean; names: string[] }[] = [];
    try {
      for (const { index, load } of this.chosen(run)) {
        const datasetId = definition.loads[index]?.datasetId ?? '';
        const folder = await this.openOutcomes(run, index, { [sourceFile]: keys.rows(datasetId) });
        parts.push({ folder, load: load.name, single: false, names: [] });
        Object.assign(parts.at(-1) ?? {}, await this.engine.run('resultColumns', folder, { sourceFile }));
      }
      const columns = [...new Set(parts.flatMap((part) => part.names))];
      for (const [number, { folder, load, single, names }] of parts.entries()) {
        const input = {
          statuses: [...fileStatuses[kind]],
          load,
          sourceFile,
          single,
          own: names,
          columns,
          header: number === 0,
          guard,
          hints,
        };
        await this.engine.run('resultFile', folder, input, { deadlineMs: 600_000 });
      }
    } catch (error) {
      for (const part of parts) await part.folder.dispose();
      throw error;
    }
    return { stream: Readable.from(joined(parts.map((part) => part.folder))), fileName: `${kind}.csv` };
  }

  async report(runId: string): Promise<ReportNow> {
    const run = await found(this.runs, 'run', runId);
    if ((await this.storage.size(keys.report(runId))) === undefined) {
      throw new DmsError(
        'WRONG_STATE',
        `The run is ${run.value.state}; its report is written when it ends.`,
        { run: runId },
      );
    }
    const report = await readJson<Report>(this.storage, keys.report(runId));
    const { loads, again = [] } = await readJson<RunDefinition>(this.storage, keys.definition(runId));
    const corrections = again.flatMap(({ cells }, index) =>
      cells.map((cell) => ({ load: loads[index]?.name ?? '', ...cell })),
    );
    const retries = await this.family.lines(run);
    return { ...report, retries, corrections: corrections.slice(0, mostCorrections) };
  }

  async causes(runId: string): Promise<{ items: Cause[] }> {
    const run = await found(this.runs, 'run', runId);
    const hasIssues = run.value.mode === 'check';
    const items: Cause[] = [];
    for (const { index, load } of this.chosen(run)) {
      const more: Record<string, string> = hasIssues
        ? { 'issues.parquet': keys.load(runId, index, 'issues.parquet') }
        : {};
      const folder = await this.openOutcomes(run, index, more);
      try {
        const causes = await this.engine.run('causes', folder, { hasIssues }, { deadlineMs: 60_000 });
        const fixes = hasIssues ? await this.fixes(runId, index) : [];
        for (const cause of causes) {
          const fix = fixes.find(
            ({ code, field }) => cause.severity === 'error' && code === cause.code && field === cause.field,
          );
          const tried = fix && { step: fix.step, load: load.name, fixes: fix.fixes };
          items.push({ load: load.name, ...cause, ...(tried && { fix: tried }) });
        }
      } finally {
        await folder.dispose();
      }
    }
    return { items };
  }

  /** What a check found to help; checks of before had none. */
  private async fixes(runId: string, index: number): Promise<Fix[]> {
    const key = keys.load(runId, index, 'fixes.json');
    return (await this.storage.size(key)) === undefined ? [] : readJson<Fix[]>(this.storage, key);
  }

  async batchList(runId: string): Promise<{ items: BatchView[] }> {
    const run = await found(this.runs, 'run', runId);
    const items: BatchView[] = [];
    for await (const batch of this.batches.scan(`${runId}:`)) items.push(viewBatch(batch, run.value.loads));
    return { items };
  }

  private chosen(run: Stored<Run>, name?: string): { index: number; load: RunLoad }[] {
    const all = run.value.loads.map((load, index) => ({ index, load }));
    if (name !== undefined && !all.some(({ load }) => load.name === name)) {
      throw new DmsError('NOT_FOUND', `The run has no load ${name}.`, { load: name });
    }
    const prepared = all.filter(
      ({ load }) => ['prepared', 'loading', 'done'].includes(load.state) && load.plan,
    );
    return prepared.filter(({ load }) => name === undefined || load.name === name);
  }

  /** A folder with output, lineage and outcomes of one load; before the end, outcomes are folded for this look alone. */
  private async openOutcomes(
    run: Stored<Run>,
    index: number,
    more: Record<string, string> = {},
  ): Promise<JobFolder> {
    const files: Record<string, string> = { ...more };
    for (const name of ['output', 'lineage', 'presettled'])
      files[`${name}.parquet`] = keys.load(run.id, index, `${name}.parquet`);
    const folded = keys.load(run.id, index, 'outcomes.parquet');
    if ((await this.storage.size(folded)) !== undefined) {
      return this.engine.folder('outcomes', { ...files, 'outcomes.parquet': folded });
    }
    const { files: settled, ...outcomes } = await this.outcomeFiles.of(run, index);
    Object.assign(files, settled);
    const folder = await this.engine.folder('outcomes', files);
    try {
      await this.engine.run('fold', folder, { ...outcomes, open: { status: 'pending' } });
      return folder;
    } catch (error) {
      await folder.dispose();
      throw error;
    }
  }
}

async function* joined(folders: JobFolder[]): AsyncGenerator<Buffer> {
  try {
    for (const folder of folders)
      for await (const chunk of createReadStream(`${folder.path}/result.csv`)) yield chunk as Buffer;
  } finally {
    for (const folder of folders) await folder.dispose();
  }
}

function viewBatch({ id, value }: Stored<Batch>, loads: RunLoad[]): BatchView {
  const { strategy, state, rows, jobId, formerJobs, epoch, tries, apiCalls, counts, problem } = value;
  const load = loads[value.load]?.name ?? '';
  return {
    id,
    load,
    strategy,
    state,
    rows,
    formerJobs,
    epoch,
    tries,
    apiCalls,
    ...(jobId && { jobId }),
    ...(counts && { counts }),
    ...(problem && { problem }),
  };
}
