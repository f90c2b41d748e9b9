import { rm } from 'node:fs/promises';
import type { Format, SqlSession, Warning } from '@dms/domain';
import { limits } from '../limits';
import { Rejects } from '../rejects';
import { canonicalFile, stageCanonical } from '../stage-canonical';
import { fingerprintOf, type StagedTable, type StageRequest } from '../staged-table';
import { CanonicalCsv } from './canonical-csv';
import { runCsvParseLane, type LaneCounts } from './csv-parse-lane';
import { engineLane } from './engine-lane';
import { gateShare, isClean, passGate, type Passed } from './pass-gate';
import { throwIfCancelled, utf8Chunks } from './utf8-chunks';

/** Which reader may stage: by what the gate says, or the careful one always (for holding one against the other). */
export type Lane = 'auto' | 'csv-parse';

/** Stages a delimited text. Throws DmsError as readText does, but for CELL_TOO_LARGE: such a record is set aside. */
export async function stageText(
  session: SqlSession,
  request: StageRequest,
  format: Format,
  lane: Lane = 'auto',
): Promise<StagedTable> {
  const passed = await passGate(session, request, format);
  const rejects = new Rejects(session);
  try {
    const counts = await stageRows(session, request, passed, rejects, lane);
    await rejects.close();
    throwIfCancelled(request.signal);
    await rejects.stage();
    request.onProgress?.(1, counts.rows);
    return answer(passed, counts, rejects.count);
  } finally {
    await rejects.close();
  }
}

async function stageRows(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
  rejects: Rejects,
  lane: Lane,
): Promise<LaneCounts> {
  if (lane === 'auto' && isClean(passed)) {
    const counts = await engineLane(session, request, passed);
    if (counts) return counts;
  }
  return parserLane(session, request, passed, rejects);
}

async function parserLane(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
  rejects: Rejects,
): Promise<LaneCounts> {
  const { reading, report, file, bom, prefix } = passed;
  await rejects.open();
  const csv = await CanonicalCsv.create(session.path(canonicalFile));
  let read = 0;
  const path = session.path(file);
  const source = {
    path,
    encoding: 'utf-8',
    bom: bom + prefix,
    onBytes: (bytes: number) => (read = bytes),
    ...(request.signal && { signal: request.signal }),
  };
  const input = {
    path,
    offset: bom + prefix,
    chunks: utf8Chunks(source),
    dialect: reading.dialect,
    width: reading.names.length,
    hasHeader: reading.hasHeader,
    startLine: reading.startLine,
    setAside: report.setAside,
    bytes: report.bytes,
    ended: report.ended,
    nullValues: reading.options.nullValues ?? [],
  };
  try {
    const counts = await runCsvParseLane(input, csv, rejects, (rows) =>
      request.onProgress?.(gateShare + 0.5 * Math.min(1, read / (report.bytes + prefix + 1)), rows),
    );
    await csv.flush();
    await stageCanonical(
      session,
      csv,
      reading.names.map((name) => ({ name, type: 'text' })),
      (share) => request.onProgress?.(0.8 + 0.2 * share, counts.rows),
    );
    return counts;
  } finally {
    await csv.close();
    await rm(session.path(canonicalFile), { force: true });
  }
}

function answer(
  { reading, report, skipper }: Passed,
  counts: LaneCounts,
  rejectedCount: number,
): StagedTable {
  const columns = reading.names.map((name) => ({ name, type: 'text' as const }));
  const warnings: Warning[] = [...reading.warnings];
  const note = (code: string, message: string, count: number) => {
    if (count > 0) warnings.push({ code, message, count });
  };
  note('BLANK_LINES', 'Blank lines are no rows.', counts.blankLines);
  note('ROWS_REJECTED', 'Records that cannot be rows were set aside; see the rejected rows.', rejectedCount);
  if (skipper.skippedFilled > 0 && !warnings.some(({ code }) => code === 'LINES_SKIPPED')) {
    note('LINES_SKIPPED', 'Lines above the table are not part of it.', skipper.skippedFilled);
  }
  const ends = Object.values(report.lineEnds).filter((count) => count > 0).length;
  if (ends > 1)
    warnings.push({ code: 'MIXED_LINE_ENDS', message: 'The file mixes several kinds of line ends.' });
  if (counts.rows === 0) warnings.push({ code: 'NO_ROWS', message: 'The file has a header but no rows.' });
  if (report.setAside.some(({ tooLarge }) => tooLarge)) {
    warnings.push({
      code: 'CELL_TOO_LARGE',
      message: `A record with a cell of more than ${limits.cellBytes} bytes, or with more of them than a row can hold, was set aside.`,
    });
  }
  return {
    format: reading.options.format ?? 'csv',
    options: reading.options,
    columns,
    rowCount: counts.rows,
    rejectedCount,
    blankLines: counts.blankLines,
    skippedLines: skipper.skipped,
    warnings,
    fingerprint: fingerprintOf(columns),
  };
}
