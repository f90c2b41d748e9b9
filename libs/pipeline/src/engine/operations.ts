import { rm } from 'node:fs/promises';
import { Column, Outcome, Recipe, SqlSession } from '@dms/domain';
import { fileLooks, fileStaging, profileTable } from '@dms/ingest';
import {
  ClusterRequest,
  ExportFormat,
  NotebookRequest,
  RecipeInputs,
  RowChoice,
  TraceRequest,
  clusters,
  exportTable,
  notebook,
  preview,
  readPage,
  trace,
} from '@dms/transform';
import { RecordsInput, batchRecords } from '../load/batch-records';
import { HarvestInput, harvestJob } from '../load/harvest-job';
import { PrepareInput, prepareLoad } from '../load/prepare-load';
import { ResolveInput, resolveRows } from '../load/resolve-rows';
import { BodyInput, writeBody } from '../load/write-body';
import { writeOutcomes } from '../load/write-outcomes';
import { CheckInput, checkLoad } from '../check/check-load';
import { JudgeRetryInput, judgeRetry } from '../run/judge-retry';
import { FixInput, tryFixes } from '../check/try-fixes';
import { DistinctInput, KeysInput, copyKeys, distinctValues } from '../run/distinct-values';
import { FoldInput, foldOutcomes, summariseFile } from '../run/fold-outcomes';
import { fateCounts } from '../run/fate-counts';
import {
  OutcomePage,
  ResultFileInput,
  readOutcomes,
  resultColumns,
  writeResultFile,
} from '../run/read-outcomes';
import { CauseInput, readCauses } from '../run/read-causes';
import { deriveTable } from '../data/derive-table';
import { RejectsInput, readRejects } from '../data/read-rejects';

import { PrepareGoneInput, prepareGone } from '../delta/prepare-gone';
import { JudgeInput, judgeRows } from '../rollback/judge-rows';
import { KeepBeforeInput, keepBefore } from '../rollback/keep-before';
import { LeftRowsInput, leftRows } from '../rollback/left-rows';
import { PrepareUndoInput, prepareUndo } from '../rollback/prepare-undo';
import { compareRecords, CompareInput } from '../verify/compare-records';
import { readDifferences } from '../verify/read-differences';
import { ReferredInput, referredIds } from '../verify/referred-ids';
import { WrittenInput, writtenRows } from '../verify/written-rows';

export interface OperationContext {
  signal: AbortSignal;
  progress(share: number, rows: number): void;
  /** A program whose threads read long texts, where the child's app has one. */
  textThread?: string;
}

export interface PageInput {
  file: string;
  columns: Column[];
  offset: number;
  limit: number;
  where?: string;
  sort?: string;
}
export interface PreviewInput {
  recipe: Recipe;
  inputs: RecipeInputs;
  limit: number;
  offset: number;
  upTo?: number;
  where?: string;
  sort?: string;
  show?: RowChoice;
  seed?: number;
  before?: boolean;
  lineage?: boolean;
  /** Also the profile of the columns after the last step looked at. */
  profile?: boolean;
}

/**
 * What the engine's children do. Each works on the files of one folder, which its caller filled and will empty; none
 * reaches the network, the stores or a secret. Operations that need no DuckDB are under `plain`.
 */
export const plain = { ...fileLooks };

export const withSession = {
  ...fileStaging,
  page: (session: SqlSession, input: PageInput) => readPage(session, input.file, input.columns, input),
  rejects: (session: SqlSession, input: RejectsInput) => readRejects(session, input),
  preview: async (session: SqlSession, input: PreviewInput, context: OperationContext) => {
    const hooks = { signal: context.signal, onProgress: context.progress, keep: true };
    const { profile, recipe, inputs, ...request } = input;
    if (!profile) return preview(session, recipe, inputs, request, hooks);
    const page = await preview(session, recipe, inputs, { ...request, writeTo: 'profiled.parquet' }, hooks);
    try {
      return { ...page, profile: await profileTable(session, 'profiled.parquet', page.after) };
    } finally {
      await rm(session.path('profiled.parquet'), { force: true });
    }
  },
  clusters: (
    session: SqlSession,
    input: { recipe: Recipe; inputs: RecipeInputs; request: ClusterRequest },
    context: OperationContext,
  ) => clusters(session, input.recipe, input.inputs, input.request, { signal: context.signal, keep: true }),
  notebook: (
    session: SqlSession,
    input: { recipe: Recipe; inputs: RecipeInputs; request: NotebookRequest },
    context: OperationContext,
  ) => notebook(session, input.recipe, input.inputs, input.request, { signal: context.signal }),
  trace: (
    session: SqlSession,
    input: { recipe: Recipe; inputs: RecipeInputs; request: TraceRequest },
    context: OperationContext,
  ) => trace(session, input.recipe, input.inputs, input.request, { signal: context.signal, keep: true }),
  derive: (session: SqlSession, input: { recipe: Recipe; inputs: RecipeInputs }, context: OperationContext) =>
    deriveTable(session, input.recipe, input.inputs, context),
  export: async (session: SqlSession, input: { columns: Column[]; format: ExportFormat; guard: boolean }) => {
    const source = { file: 'rows.parquet', order: '_row' } as const;
    return { file: await exportTable(session, source, input.columns, `export.${input.format}`, input) };
  },
  prepare: (session: SqlSession, input: PrepareInput, context: OperationContext) =>
    prepareLoad(session, input, { signal: context.signal, onProgress: context.progress }),
  resolve: (session: SqlSession, input: ResolveInput) => resolveRows(session, input),
  body: (session: SqlSession, input: BodyInput) => writeBody(session, input),
  records: (session: SqlSession, input: RecordsInput) => batchRecords(session, input),
  answers: (session: SqlSession, input: { outcomes: Outcome[] }) => writeOutcomes(session, input.outcomes),
  harvest: (session: SqlSession, input: HarvestInput) => harvestJob(session, input),
  check: (session: SqlSession, input: CheckInput) => checkLoad(session, input),
  judgeRetry: (session: SqlSession, input: JudgeRetryInput) => judgeRetry(session, input),
  fixes: (session: SqlSession, input: FixInput) => tryFixes(session, input),
  distinct: (session: SqlSession, input: DistinctInput) => distinctValues(session, input),
  keys: (session: SqlSession, input: KeysInput) => copyKeys(session, input),
  fold: (session: SqlSession, input: FoldInput) => foldOutcomes(session, input),
  account: async (session: SqlSession, input: FoldInput | { file: string }) => ({
    folded: 'file' in input ? await summariseFile(session, input) : await foldOutcomes(session, input),
    setAside: await fateCounts(session),
  }),
  outcomes: (session: SqlSession, input: OutcomePage) => readOutcomes(session, input),
  causes: (session: SqlSession, input: CauseInput) => readCauses(session, input),
  resultColumns: (session: SqlSession, input: { sourceFile: string }) => resultColumns(session, input),
  resultFile: (session: SqlSession, input: ResultFileInput) => writeResultFile(session, input),
  keepBefore: (session: SqlSession, input: KeepBeforeInput) => keepBefore(session, input),
  prepareUndo: (session: SqlSession, input: PrepareUndoInput) => prepareUndo(session, input),
  prepareGone: (session: SqlSession, input: PrepareGoneInput) => prepareGone(session, input),
  judge: (session: SqlSession, input: JudgeInput) => judgeRows(session, input),
  leftRows: (session: SqlSession, input: LeftRowsInput) => leftRows(session, input),
  written: (session: SqlSession, input: WrittenInput) => writtenRows(session, input),
  referred: (session: SqlSession, input: ReferredInput) => referredIds(session, input),
  compare: (session: SqlSession, input: CompareInput) => compareRecords(session, input),
  differences: (session: SqlSession, input: { file: string; offset: number; limit: number }) =>
    readDifferences(session, input),
};

type Plain = typeof plain;
type WithSession = typeof withSession;
export type OperationName = keyof Plain | keyof WithSession;
export type OperationInput<N extends OperationName> = N extends keyof Plain
  ? Parameters<Plain[N]>[1]
  : N extends keyof WithSession
    ? Parameters<WithSession[N]>[1]
    : never;
export type OperationOutput<N extends OperationName> = N extends keyof Plain
  ? Awaited<ReturnType<Plain[N]>>
  : N extends keyof WithSession
    ? Awaited<ReturnType<WithSession[N]>>
    : never;
