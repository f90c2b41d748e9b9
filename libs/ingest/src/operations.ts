import type { ColumnProfile, ReadOptions, SqlSession } from '@dms/domain';
import { detectFormat } from './detect/detect-format';
import { head } from './head';
import { profileTable } from './profile/profile-table';
import { stageTable } from './stage-table';
import type { StagedTable } from './staged-table';
import { tryRead } from './try-read';

/** A file of the job's folder, what its uploader called it, and how it is to be read. */
export interface FileInput {
  file: string;
  name: string;
  options: ReadOptions;
}

export interface StagingContext {
  signal: AbortSignal;
  progress(share: number, rows: number): void;
  /** See StageRequest. */
  textThread?: string;
}

/** Looks at a file in `folder` that need no engine. They run in a child process, like all that reads foreign bytes. */
export const fileLooks = {
  detect: (folder: string, input: Omit<FileInput, 'options'>) =>
    detectFormat(`${folder}/${input.file}`, input.name),
  head: (folder: string, input: FileInput & { lines: number }) =>
    head(`${folder}/${input.file}`, input.lines, input.options),
};

/** What needs an engine; `stage` leaves rows.parquet and rejects.parquet in the session's folder. */
export const fileStaging = {
  try: (session: SqlSession, input: FileInput & { rows: number }) =>
    tryRead(session.path(input.file), input.name, input.options, { rows: input.rows, session }),
  stage: async (
    session: SqlSession,
    input: FileInput,
    context: StagingContext,
  ): Promise<StagedTable & { profile: ColumnProfile[] }> => {
    const table = await stageTable(session, {
      path: session.path(input.file),
      name: input.name,
      options: input.options,
      onProgress: context.progress,
      signal: context.signal,
      ...(context.textThread !== undefined && { textThread: context.textThread }),
    });
    // Profiling a wide table takes a while of its own: columns done count as news.
    const profiled = (done: number) => context.progress(done / table.columns.length, table.rowCount);
    return { ...table, profile: await profileTable(session, 'rows.parquet', table.columns, profiled) };
  },
};

type Operations = typeof fileLooks & typeof fileStaging;
export type IngestOperation = keyof Operations;
export type IngestInput<N extends IngestOperation> = Parameters<Operations[N]>[1];
export type IngestOutput<N extends IngestOperation> = Awaited<ReturnType<Operations[N]>>;
