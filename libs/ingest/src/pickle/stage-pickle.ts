import { rm } from 'node:fs/promises';
import { quoteIdentifier, type SqlSession, type Warning } from '@dms/domain';
import { Rejects } from '../rejects';
import { canonicalFile, stageCanonical } from '../stage-canonical';
import { fingerprintOf, type StagedTable, type StageRequest } from '../staged-table';
import { CanonicalCsv } from '../text/canonical-csv';
import { throwIfCancelled } from '../text/utf8-chunks';
import { readPickle, type ReadPickle } from './read-pickle';
import type { Vector } from './vector';

/** Stages the table of a pickle. Nothing is rejected: every row is a row, and every value is as it was pickled. */
export async function stagePickle(session: SqlSession, request: StageRequest): Promise<StagedTable> {
  const { path, options, onProgress, signal } = request;
  const table = await readPickle(path, options, (share) => onProgress?.(0.4 * share, 0), signal);
  const { columns, rowCount } = table;
  const csv = await CanonicalCsv.create(session.path(canonicalFile));
  try {
    await writeRows(table, csv, request);
    const casts = columns.map(({ name }, at) => castOf(name, table.vectors[at]));
    const cut = table.vectors.reduce((sum, vector) => sum + (vector.cut?.() ?? 0), 0);
    // What was read is not needed any more, and the engine wants room.
    table.vectors.length = 0;
    await stageCanonical(session, csv, columns, (share) => onProgress?.(0.7 + 0.3 * share, rowCount), casts);
    await new Rejects(session).stage();
    onProgress?.(1, rowCount);
    return {
      format: 'pickle',
      options: table.options,
      columns,
      rowCount,
      rejectedCount: 0,
      blankLines: 0,
      skippedLines: 0,
      warnings: [...table.warnings, ...warningsOf(cut, rowCount)],
      fingerprint: fingerprintOf(columns),
    };
  } finally {
    await csv.close();
    await rm(session.path(canonicalFile), { force: true });
  }
}

async function writeRows(
  { vectors, rowCount }: ReadPickle,
  csv: CanonicalCsv,
  { onProgress, signal }: StageRequest,
): Promise<void> {
  const cells = new Array<string | null>(vectors.length);
  const written = vectors.map((vector) => vector.staged ?? vector);
  // Numbers, dates and words such as TRUE hold nothing to be quoted.
  const plain = vectors.map(({ sql }) => sql !== 'VARCHAR');
  for (let row = 0; row < rowCount; row++) {
    for (let at = 0; at < written.length; at++) cells[at] = written[at]?.text(row) ?? null;
    csv.addMixed(row + 1, cells, plain);
    if (csv.pending < 1024 ** 2) continue;
    throwIfCancelled(signal);
    await csv.flush();
    onProgress?.(0.4 + (0.3 * row) / rowCount, row);
  }
  await csv.flush();
}

function castOf(name: string, vector: Vector | undefined): string {
  const column = quoteIdentifier(name);
  if (vector?.staged) return `${vector.staged.cast(column)} AS ${column}`;
  return !vector || vector.sql === 'VARCHAR' ? column : `CAST(${column} AS ${vector.sql}) AS ${column}`;
}

function warningsOf(cut: number, rowCount: number): Warning[] {
  const warnings: Warning[] = [];
  if (cut > 0) {
    const message = 'Moments are exact to the microsecond: their nanoseconds were cut off.';
    warnings.push({ code: 'NANOSECONDS_CUT', message, count: cut });
  }
  if (rowCount === 0) warnings.push({ code: 'NO_ROWS', message: 'The table has columns but no rows.' });
  return warnings;
}
