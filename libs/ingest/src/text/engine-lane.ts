import { quoteIdentifier, quoteText, type SqlSession } from '@dms/domain';
import type { StageRequest } from '../staged-table';
import type { LaneCounts } from './lane-input';
import { gateShare, type Passed } from './pass-gate';
import { saysEnough } from './repeated-header';
import { hasLineFeedsOnly, rowsOf, stageOnce } from './stage-once';
import { throwIfCancelled } from './utf8-chunks';

/**
 * The fast lane: what was begun ahead of the gate, else with all threads where no cell holds a line break, else and
 * where that fails with one. Answers nothing where the engine fails, counts other rows than the gate, or meets the
 * header again: csv-parse reads the file then.
 */
export async function engineLane(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
): Promise<LaneCounts | undefined> {
  const { reading, report } = passed;
  const rows = report.records - reading.headers.length;
  const isStaged = (await passed.ahead?.rows(report)) === rows;
  if (!isStaged && !(await stageAs(session, request, passed, rows))) return undefined;
  if (await hasHeaderAgain(session, passed)) return undefined;
  const first = report.firstBlankLine === 0 ? 0 : report.firstBlankLine + reading.startLine - 1;
  return {
    rows,
    records: rows,
    blank: { count: report.blankLines, first },
    repeated: { count: 0, first: 0 },
  };
}

/** Whether the engine stages so many rows, in one way or the other. */
async function stageAs(
  session: SqlSession,
  request: StageRequest,
  { reading, report, file }: Passed,
  rows: number,
): Promise<boolean> {
  const lineEnds = { longest: report.longestRecord, endsWithLf: hasLineFeedsOnly(report) };
  const onBytes = (bytes: number) =>
    request.onProgress?.(gateShare + (1 - gateShare) * Math.min(0.95, bytes / (report.bytes + 1)), 0);
  for (const hasBreaks of report.quotedBreaks > 0 ? [true] : [false, true]) {
    throwIfCancelled(request.signal);
    if ((await stageOnce(session, reading, { file, hasBreaks, ...lineEnds }, onBytes)) === rows) return true;
  }
  return false;
}

/** A staged row that says what a header line says. */
export async function hasHeaderAgain(
  session: SqlSession,
  { reading }: Pick<Passed, 'reading'>,
): Promise<boolean> {
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
