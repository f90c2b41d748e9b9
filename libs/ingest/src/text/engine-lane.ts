import { DmsError, quoteText, type SqlSession } from '@dms/domain';
import { withHeartbeat } from '../heartbeat';
import { readCsv, selectList, writeParquet } from '../parquet';
import { rowsFile, type StageRequest } from '../staged-table';
import type { LaneCounts } from './csv-parse-lane';
import { gateShare, type Passed } from './pass-gate';

/** The fast lane. Answers nothing where the engine fails or counts other rows than the gate: the file is read again. */
export async function engineLane(
  session: SqlSession,
  request: StageRequest,
  { reading, report, file }: Passed,
): Promise<LaneCounts | undefined> {
  const columns = reading.names.map((name) => ({ name, type: 'VARCHAR' }));
  const expected = report.records - (reading.hasHeader ? 1 : 0);
  const csv = {
    file,
    dialect: reading.dialect,
    skip: reading.startLine - 1 + (reading.hasHeader ? 1 : 0),
    longest: report.longestRecord,
    endsWithLf: report.lineEnds.crlf === 0 && report.lineEnds.cr === 0,
    hasBreaks: report.quotedBreaks > 0,
    ...(reading.options.nullValues && { nullValues: reading.options.nullValues }),
  };
  const select = `SELECT row_number() OVER () AS "_row", ${selectList(reading.names)} FROM ${readCsv(session, csv, columns)}`;
  const beat = (bytes: number) =>
    request.onProgress?.(gateShare + (1 - gateShare) * Math.min(0.95, bytes / (report.bytes + 1)), 0);
  try {
    await withHeartbeat(session.path(rowsFile), beat, () =>
      writeParquet(session, select, rowsFile, columns.length),
    );
  } catch (error) {
    if (
      error instanceof DmsError &&
      ['CANCELLED', 'DISK_FULL', 'OUT_OF_MEMORY', 'TOO_MANY_COLUMNS'].includes(error.code)
    )
      throw error;
    return undefined;
  }
  const rows = quoteText(session.path(rowsFile));
  const [counted] = await session.rows(`SELECT count(*) AS rows FROM read_parquet(${rows})`);
  if (Number(counted?.['rows']) !== expected) return undefined;
  return { rows: expected, blankLines: report.blankLines };
}
