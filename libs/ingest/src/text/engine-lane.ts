import { DmsError, quoteIdentifier, quoteText, type ErrorCode, type SqlSession } from '@dms/domain';
import { withHeartbeat } from '../heartbeat';
import { readCsv, selectList, writeParquet } from '../parquet';
import { rowsFile, type StageRequest } from '../staged-table';
import type { LaneCounts } from './lane-input';
import { gateShare, type Passed } from './pass-gate';
import { saysEnough } from './repeated-header';
import { throwIfCancelled } from './utf8-chunks';

/**
 * The fast lane: with all threads where no cell holds a line break, else and where that fails with one. Answers
 * nothing where the engine fails, counts other rows than the gate, or meets the header again: csv-parse reads the file
 * then.
 */
export async function engineLane(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
): Promise<LaneCounts | undefined> {
  const { reading, report } = passed;
  const rows = report.records - reading.headers.length;
  for (const hasBreaks of report.quotedBreaks > 0 ? [true] : [false, true]) {
    throwIfCancelled(request.signal);
    if ((await stageOnce(session, request, passed, hasBreaks)) !== rows) continue;
    if (await hasHeaderAgain(session, passed)) return undefined;
    const first = report.firstBlankLine === 0 ? 0 : report.firstBlankLine + reading.startLine - 1;
    return {
      rows,
      records: rows,
      blank: { count: report.blankLines, first },
      repeated: { count: 0, first: 0 },
    };
  }
  return undefined;
}

/** What only another machine would do better: not a reason to read the file another way. */
const final: readonly ErrorCode[] = ['CANCELLED', 'DISK_FULL', 'OUT_OF_MEMORY', 'TOO_MANY_COLUMNS'];

/** Rows staged; undefined where the engine cannot read the file so. */
async function stageOnce(
  session: SqlSession,
  request: StageRequest,
  { reading, report, file }: Passed,
  hasBreaks: boolean,
): Promise<number | undefined> {
  const columns = reading.names.map((name) => ({ name, type: 'VARCHAR' }));
  const csv = {
    file,
    dialect: reading.dialect,
    skip: reading.startLine - 1 + reading.headers.length,
    longest: report.longestRecord,
    endsWithLf: report.lineEnds.crlf === 0 && report.lineEnds.cr === 0,
    hasBreaks,
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
    if (error instanceof DmsError && final.includes(error.code)) throw error;
    return undefined;
  }
  const [counted] = await session.rows(`SELECT count(*) AS rows FROM ${rowsOf(session)}`);
  return Number(counted?.['rows']);
}

const rowsOf = (session: SqlSession) => `read_parquet(${quoteText(session.path(rowsFile))})`;

/** A row that says what a header line says. */
async function hasHeaderAgain(session: SqlSession, { reading }: Passed): Promise<boolean> {
  for (const header of reading.headers) {
    if (!saysEnough(header) || header.length !== reading.names.length) continue;
    const tests = reading.names.map((name, index) => {
      const cell = header[index] ?? '';
      return cell === ''
        ? `${quoteIdentifier(name)} IS NULL`
        : `${quoteIdentifier(name)} = ${quoteText(cell)}`;
    });
    const found = await session.rows(
      `SELECT 1 AS again FROM ${rowsOf(session)} WHERE ${tests.join(' AND ')} LIMIT 1`,
    );
    if (found.length > 0) return true;
  }
  return false;
}
