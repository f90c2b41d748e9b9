import { rm } from 'node:fs/promises';
import {
  quoteIdentifier,
  type Column,
  type Format,
  type ReadOptions,
  type SqlSession,
  type Warning,
} from '@dms/domain';
import { Rejects } from '../rejects';
import { canonicalFile, stageCanonical } from '../stage-canonical';
import { fingerprintOf, type StagedTable, type StageRequest } from '../staged-table';
import { CanonicalCsv } from '../text/canonical-csv';
import type { ArrowReading } from './read-arrow';

/** Few files are Arrow's, and what reads them takes an eighth of an engine's start. */
async function readArrow(
  ...file: Parameters<typeof import('./read-arrow').readArrow>
): Promise<ArrowReading> {
  return (await import('./read-arrow')).readArrow(...file);
}

/** Stages an Arrow file or stream, typed. Throws DmsError as readArrow does. */
export async function stageArrow(
  session: SqlSession,
  request: StageRequest,
  format: Format,
): Promise<StagedTable> {
  const reading = await readArrow(request.path, request.options, request.signal);
  const columns = reading.columns.map(({ name, type }) => ({ name, type }));
  const csv = await CanonicalCsv.create(session.path(canonicalFile));
  let rows = 0;
  try {
    for await (const some of reading.rows()) {
      for (const cells of some) csv.add(++rows, cells);
      await csv.flush();
      request.onProgress?.(0.8 - 0.8 / (1 + rows / 100_000), rows);
    }
    const select = reading.columns.map(({ name, type, engine }) => {
      const column = quoteIdentifier(name);
      return type === 'text' ? column : `CAST(${column} AS ${engine}) AS ${column}`;
    });
    await stageCanonical(
      session,
      csv,
      columns,
      (share) => request.onProgress?.(0.8 + 0.2 * share, rows),
      select,
    );
    await new Rejects(session).stage();
    request.onProgress?.(1, rows);
  } finally {
    await csv.close();
    await rm(session.path(canonicalFile), { force: true });
  }
  const noRows: Warning[] =
    rows === 0 ? [{ code: 'NO_ROWS', message: 'The file has columns but no rows.' }] : [];
  return {
    format,
    options: reading.options,
    columns,
    rowCount: rows,
    rejectedCount: 0,
    blankLines: 0,
    skippedLines: 0,
    warnings: [...reading.warnings, ...noRows],
    fingerprint: fingerprintOf(columns),
  };
}

/** The first rows of an Arrow file as stageArrow would give them. */
export async function tryArrow(
  path: string,
  given: ReadOptions,
  most: number,
): Promise<{ options: ReadOptions; columns: Column[]; rows: (string | null)[][]; warnings: Warning[] }> {
  const { options, columns, warnings, rows } = await readArrow(path, given);
  const first: (string | null)[][] = [];
  for await (const some of rows()) {
    first.push(...some.slice(0, most - first.length));
    if (first.length >= most) break;
  }
  return { options, columns: columns.map(({ name, type }) => ({ name, type })), rows: first, warnings };
}
