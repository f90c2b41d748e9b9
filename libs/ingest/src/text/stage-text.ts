import type { Format, SqlSession, Warning } from '@dms/domain';
import { limits } from '../limits';
import { stageRejects } from '../rejects';
import { fingerprintOf, type StagedTable, type StageRequest } from '../staged-table';
import { spansForEngine } from './clean-part';
import type { SpanSizes } from './clean-spans';
import { engineLane } from './engine-lane';
import type { LaneCounts, LineCount } from './lane-input';
import { isClean, passGate, type Passed } from './pass-gate';
import { emptyFile } from './read-text';
import { runLanes } from './run-lanes';
import { throwIfCancelled } from './utf8-chunks';

/**
 * Which reader may stage: by what the gate says; the careful one always, or the engine wherever a few records are clean
 * (for holding one against the other).
 */
export type Lane = 'auto' | 'csv-parse' | 'spans';
/** So that spans begin and end everywhere in a short text. */
const shortSpans: SpanSizes = { least: 1, piece: 40, most: 8 };

/** Stages a text. Throws DmsError as readText does, but for CELL_TOO_LARGE: such a record is set aside. */
export async function stageText(
  session: SqlSession,
  request: StageRequest,
  format: Format,
  lane: Lane = 'auto',
): Promise<StagedTable> {
  const passed = await passGate(session, request, format, lane === 'spans' ? shortSpans : undefined);
  if (passed.report.records === 0) throw emptyFile();
  const counts = await stageRows(session, request, passed, lane);
  throwIfCancelled(request.signal);
  request.onProgress?.(1, counts.rows);
  return answer(passed, counts);
}

type Counts = LaneCounts & { rejected: LineCount };

async function stageRows(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
  lane: Lane,
): Promise<Counts> {
  const isForEngine = lane !== 'csv-parse' && isClean(passed);
  if (isForEngine) {
    const counts = await engineLane(session, request, passed);
    if (counts) {
      await stageRejects(session, []);
      return { ...counts, rejected: { count: 0, first: 0 } };
    }
  }
  await passed.ahead?.stop();
  const spans = isForEngine || lane === 'csv-parse' ? [] : spansForEngine(passed);
  return runLanes(session, request, passed, spans);
}

function answer(passed: Passed, counts: Counts): StagedTable {
  const { reading, skipper } = passed;
  const columns = reading.names.map((name) => ({ name, type: 'text' as const }));
  return {
    format: reading.options.format ?? 'csv',
    options: reading.options,
    columns,
    rowCount: counts.rows,
    rejectedCount: counts.rejected.count,
    blankLines: counts.blank.count,
    skippedLines: skipper.skipped,
    warnings: [...reading.warnings, ...accounted(passed, counts), ...remarks(passed, counts)],
    fingerprint: fingerprintOf(columns),
  };
}

/** Where every line went that is no row: together with the rows these are the file. */
function accounted({ reading, report, skipper }: Passed, counts: Counts): Warning[] {
  const warnings: Warning[] = [];
  const note = (code: string, what: string, { count, first }: LineCount) => {
    if (count > 0) warnings.push({ code, message: `${what} (the first is line ${first}).`, count });
  };
  const above = { count: skipper.skippedFilled, first: skipper.firstFilled };
  const blankAbove = { count: skipper.skipped - skipper.skippedFilled, first: skipper.firstBlank };
  const blank = {
    count: counts.blank.count + blankAbove.count,
    first: blankAbove.count > 0 ? blankAbove.first : counts.blank.first,
  };
  const commentLine = report.firstCommentLine + reading.startLine - 1;
  note('LINES_SKIPPED', 'Lines above the table are not part of it', above);
  note('BLANK_LINES', 'Blank lines are no rows', blank);
  note('COMMENT_LINES', `Lines that begin with ${reading.dialect.comment} are remarks, no rows`, {
    count: report.commentLines,
    first: commentLine,
  });
  note('HEADER_AGAIN', 'Lines that repeat the header, or rule it off, are no rows', counts.repeated);
  note('ROWS_REJECTED', 'Records that cannot be rows were set aside; see the rejected rows', counts.rejected);
  return warnings;
}

function remarks({ report }: Passed, counts: Counts): Warning[] {
  const warnings: Warning[] = [];
  const ends = Object.values(report.lineEnds).filter((count) => count > 0).length;
  if (ends > 1)
    warnings.push({ code: 'MIXED_LINE_ENDS', message: 'The file mixes several kinds of line ends.' });
  if (counts.rows === 0) warnings.push({ code: 'NO_ROWS', message: 'The file has a header but no rows.' });
  if (report.setAside.some(({ kind }) => kind === 'tooLarge')) {
    warnings.push({
      code: 'CELL_TOO_LARGE',
      message: `A record with a cell of more than ${limits.cellBytes} bytes, or with more of them than a row can hold, was set aside.`,
    });
  }
  return warnings;
}
