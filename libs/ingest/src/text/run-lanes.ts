import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlSession } from '@dms/domain';
import { stageRejects } from '../rejects';
import { stageParts } from '../stage-canonical';
import type { StageRequest } from '../staged-table';
import type { SetAside, SplitPoint } from './gate-report';
import { addLines, type LaneCounts, type LaneInput } from './lane-input';
import { gateShare, type Passed } from './pass-gate';
import { runLane, type LaneJob, type LaneResult } from './run-lane';
import { runLaneInThread } from './text-thread';

/** From this size on a text is read by two threads. */
const threadedBytes = 8 * 1024 ** 2;
/** Shares of a staging: the lanes end here, then the engine writes. */
const lanesEnd = 0.8;

/**
 * Stages a text that is not clean by csv-parse (or by its columns' widths): in two threads where the text is long and
 * the request names a program for them, each with a part that begins and ends with a record. Answers the whole's
 * counts and how many records were set aside.
 */
export async function runLanes(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
): Promise<LaneCounts & { rejected: { count: number; first: number } }> {
  const jobs = partsOf(session, passed, request.textThread ? 2 : 1);
  try {
    const results = await runJobs(jobs, request, passed);
    const counts = results.map((result) => result.counts).reduce(together);
    const columns = passed.reading.names.map((name) => ({ name, type: 'text' as const }));
    let before = 0;
    const parts = results.map((result) => {
      const part = { ...result.rows, before };
      before += result.counts.records;
      return part;
    });
    const onShare = (share: number) => request.onProgress?.(lanesEnd + (1 - lanesEnd) * share, counts.rows);
    await stageParts(session, parts, columns, onShare);
    const rejects = results.map((result) => result.rejects);
    await stageRejects(session, rejects);
    return { ...counts, rejected: rejects.reduce(addLines, { count: 0, first: 0 }) };
  } finally {
    for (const { folder, rowsFile, rejectsFile } of jobs) {
      for (const file of [rowsFile, rejectsFile]) await rm(join(folder, file), { force: true });
    }
  }
}

function runJobs(jobs: LaneJob[], request: StageRequest, passed: Passed): Promise<LaneResult[]> {
  const done = jobs.map(() => ({ bytes: 0, rows: 0 }));
  const stop = new AbortController();
  const signals = [stop.signal, ...(request.signal ? [request.signal] : [])];
  const signal = AbortSignal.any(signals);
  const sum = (of: 'bytes' | 'rows') => done.reduce((total, part) => total + part[of], 0);
  const { textThread } = request;
  const work = jobs.map((job, index) => {
    const onProgress = (bytes: number, rows: number) => {
      done[index] = { bytes, rows };
      const share = Math.min(1, sum('bytes') / (passed.report.bytes + 1));
      request.onProgress?.(gateShare + (lanesEnd - gateShare) * share, sum('rows'));
    };
    const control = { signal, onProgress };
    return jobs.length > 1 && textThread ? runLaneInThread(textThread, job, control) : runLane(job, control);
  });
  // One that fails ends the others.
  for (const part of work) part.catch(() => stop.abort());
  return Promise.all(work);
}

function partsOf(session: SqlSession, passed: Passed, most: number): LaneJob[] {
  const { report } = passed;
  const first: SplitPoint = { position: 0, line: 1 };
  const middle =
    most > 1 && report.bytes >= threadedBytes ? middleOf(report.splits, report.bytes) : undefined;
  const points = middle ? [first, middle] : [first];
  return points.map((point, index) => ({
    input: inputOf(session, passed, point, points[index + 1]?.position ?? report.bytes, index === 0),
    folder: session.folder,
    rowsFile: `rows-${index + 1}.csv`,
    rejectsFile: `rejects-${index + 1}.csv`,
  }));
}

/** The place nearest to the middle; none at the end, where nothing would be left for the second part. */
function middleOf(splits: readonly SplitPoint[], bytes: number): SplitPoint | undefined {
  const away = ({ position }: SplitPoint) => Math.abs(position - bytes / 2);
  const within = splits.filter(({ position }) => position < bytes);
  return within.reduce<SplitPoint | undefined>(
    (best, next) => (best && away(best) <= away(next) ? best : next),
    undefined,
  );
}

function inputOf(
  session: SqlSession,
  passed: Passed,
  from: SplitPoint,
  end: number,
  isFirst: boolean,
): LaneInput {
  const { reading, report, file, bom, prefix } = passed;
  const isWithin = (aside: SetAside) =>
    aside.start >= from.position && aside.start < Math.max(end, from.position + 1);
  return {
    path: session.path(file),
    offset: bom + prefix,
    start: from.position,
    end,
    dialect: reading.dialect,
    ...(reading.fixedWidths && { fixedWidths: reading.fixedWidths }),
    width: reading.names.length,
    headRecords: isFirst ? reading.headers.length : 0,
    headers: reading.headers,
    startLine: reading.startLine + from.line - 1,
    setAside: report.setAside.filter(isWithin),
    ended: end < report.bytes || report.ended,
    nullValues: reading.options.nullValues ?? [],
  };
}

function together(left: LaneCounts, right: LaneCounts): LaneCounts {
  return {
    rows: left.rows + right.rows,
    records: left.records + right.records,
    blank: addLines(left.blank, right.blank),
    repeated: addLines(left.repeated, right.repeated),
  };
}
