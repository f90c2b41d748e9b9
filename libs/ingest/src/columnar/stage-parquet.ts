import {
  DmsError,
  quoteIdentifier,
  quoteText,
  type Column,
  type ErrorCode,
  type Format,
  type ReadOptions,
  type Row,
  type SqlSession,
  type Warning,
} from '@dms/domain';
import { bringIn } from '../bring-in';
import { columnNames } from '../column-names';
import { withHeartbeat } from '../heartbeat';
import { limits, tooManyColumns } from '../limits';
import { writeParquet } from '../parquet';
import { refuseOthers } from '../read-options';
import { Rejects } from '../rejects';
import { fingerprintOf, rowsFile, type StagedTable, type StageRequest } from '../staged-table';
import { parquetColumns } from './parquet-columns';

interface ParquetReading {
  columns: Column[];
  warnings: Warning[];
  /** FROM and SELECT items of the file as a table. */
  from: string;
  select: string[];
}

/** Stages a Parquet file by the engine, typed. Throws DmsError FILE_UNREADABLE, TOO_MANY_COLUMNS, BAD_OPTIONS. */
export async function stageParquet(
  session: SqlSession,
  request: StageRequest,
  format: Format,
): Promise<StagedTable> {
  const { columns, warnings, from, select } = await readParquetFile(session, request.path, request.options);
  const query = `SELECT row_number() OVER () AS "_row", ${select.join(', ')} FROM ${from}`;
  let beats = 0;
  const beat = () => request.onProgress?.(1 - 0.9 ** ++beats, 0);
  await readable(() =>
    withHeartbeat(session.path(rowsFile), beat, () => writeParquet(session, query, rowsFile, columns.length)),
  );
  const [counted] = await session.rows(
    `SELECT count(*) AS rows FROM read_parquet(${quoteText(session.path(rowsFile))})`,
  );
  await new Rejects(session).stage();
  const rowCount = Number(counted?.['rows']);
  request.onProgress?.(1, rowCount);
  const noRows: Warning[] =
    rowCount === 0 ? [{ code: 'NO_ROWS', message: 'The file has columns but no rows.' }] : [];
  return {
    format,
    options: { ...request.options, format },
    columns,
    rowCount,
    rejectedCount: 0,
    blankLines: 0,
    skippedLines: 0,
    warnings: [...warnings, ...noRows],
    fingerprint: fingerprintOf(columns),
  };
}

/** The first rows of a Parquet file as stageParquet would give them. */
export async function tryParquet(
  session: SqlSession,
  path: string,
  given: ReadOptions,
  most: number,
): Promise<{ options: ReadOptions; columns: Column[]; rows: Row[]; warnings: Warning[] }> {
  const { columns, warnings, from, select } = await readParquetFile(session, path, given);
  const query = `SELECT row_number() OVER () AS "_row", ${select.join(', ')} FROM ${from} LIMIT ${most}`;
  const rows = await readable(() => session.rows(query));
  return { options: { ...given, format: 'parquet' }, columns, rows, warnings };
}

async function readParquetFile(
  session: SqlSession,
  path: string,
  given: ReadOptions,
): Promise<ParquetReading> {
  refuseOthers(given, 'parquet', []);
  const from = `read_parquet(${quoteText(session.path(await bringIn(session, path)))}, hive_partitioning = false)`;
  const found = await readable(() => parquetColumns(session, from));
  if (found.length > limits.columns) throw tooManyColumns(found.length);
  const { names, warnings } = columnNames(
    found.map(({ path: name }) => name),
    found.length,
  );
  const columns = found.map(({ type }, index) => ({ name: names[index] ?? '', type }));
  const select = found.map(({ sql }, index) => `${sql} AS ${quoteIdentifier(names[index] ?? '')}`);
  return { columns, warnings, from, select };
}

/** What is no fault of the file. */
const passing: readonly ErrorCode[] = ['CANCELLED', 'DISK_FULL', 'OUT_OF_MEMORY', 'TOO_MANY_COLUMNS'];

async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DmsError && passing.includes(error.code)) throw error;
    throw new DmsError(
      'FILE_UNREADABLE',
      'The Parquet file is damaged, cut short or of a kind that cannot be read. Write it again, or save it as csv.',
      undefined,
      { cause: error },
    );
  }
}
