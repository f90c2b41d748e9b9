import { rm } from 'node:fs/promises';
import type { SqlSession } from '@dms/domain';
import { stageRejects } from '../rejects';
import { canonicalSource, stageSources } from '../stage-canonical';
import type { StageRequest } from '../staged-table';
import { copySpan, spanSource } from './clean-part';
import type { CleanSpan } from './clean-spans';
import { hasHeaderAgain } from './engine-lane';
import { addLines, type LaneCounts } from './lane-input';
import { partsOf, type Part } from './lane-parts';
import { gateShare, type Passed } from './pass-gate';
import { runLane, type LaneJob, type LaneResult } from './run-lane';
import { isFinal, rowsOf } from './stage-once';
import { runLaneInThread } from './text-thread';

/** From this size on a part is read in a thread of its own. */
const threadBytes = 2 * 1024 ** 2;
/** Shares of a staging: the lanes end here, then the engine writes. */
const lanesEnd = 0.8;

type Counts = LaneCounts & { rejected: { count: number; first: number } };

/**
 * Stages a text that is not clean: `spans` of it by the engine, the rest by csv-parse (or by its columns' widths),
 * all of it where the engine does not read just what the gate has seen. Long stretches are read by two threads where the
 * request names a program for them. Answers the whole's counts and how many records were set aside.
 */
export async function runLanes(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
  spans: readonly CleanSpan[],
): Promise<Counts> {
  const counts = spans.length > 0 ? await stageWithEngine(session, request, passed, spans) : undefined;
  return counts ?? (await stageAll(session, request, passed, [])).counts;
}

/** Nothing where csv-parse has to read it all. */
async function stageWithEngine(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
  spans: readonly CleanSpan[],
): Promise<Counts | undefined> {
  try {
    const { counts, clean } = await stageAll(session, request, passed, spans);
    const isWhole = await holdsRows(session, counts.rows, clean);
    return isWhole && !(await hasHeaderAgain(session, passed)) ? counts : undefined;
  } catch (error) {
    if (isFinal(error)) throw error;
    return undefined;
  }
}

/** Numbers of the rows that one span has to give. */
interface Numbers {
  before: number;
  records: number;
}

async function holdsRows(session: SqlSession, rows: number, clean: readonly Numbers[]): Promise<boolean> {
  const counted = clean.map(
    ({ before, records }, index) =>
      `count(*) FILTER (WHERE "_row" BETWEEN ${before + 1} AND ${before + records}) = ${records} AS span${index}`,
  );
  const [found] = await session.rows(
    `SELECT count(*) = ${rows} AS whole, ${counted.join(', ')} FROM ${rowsOf(session)}`,
  );
  return found !== undefined && Object.values(found).every((isSo) => isSo === true);
}

async function stageAll(
  session: SqlSession,
  request: StageRequest,
  passed: Passed,
  spans: readonly CleanSpan[],
): Promise<{ counts: Counts; clean: Numbers[] }> {
  const parts = partsOf(session, passed, spans, request.textThread ? 2 : 1);
  try {
    const results = await runJobs(parts, request, passed);
    for (const part of parts) {
      if ('span' in part) await copySpan(session, passed, part.span, part.file, request.signal);
    }
    const { counts, sources, clean } = inOrder(session, passed, parts, results);
    const onShare = (share: number) => request.onProgress?.(lanesEnd + (1 - lanesEnd) * share, counts.rows);
    await stageSources(session, sources, passed.reading.names.length, onShare);
    await stageRejects(
      session,
      [...results.values()].map(({ rejects }) => rejects),
    );
    return { counts, clean };
  } finally {
    for (const file of parts.flatMap(filesOf)) await rm(session.path(file), { force: true });
  }
}

const filesOf = (part: Part) => ('span' in part ? [part.file] : [part.job.rowsFile, part.job.rejectsFile]);

/** What the parts come to, one after another; a record's number is that in the whole text. */
function inOrder(
  session: SqlSession,
  passed: Passed,
  parts: readonly Part[],
  results: ReadonlyMap<LaneJob, LaneResult>,
) {
  const { names } = passed.reading;
  const none = { count: 0, first: 0 };
  let counts: Counts = { rows: 0, records: 0, blank: none, repeated: none, rejected: none };
  const sources: string[] = [];
  const clean: Numbers[] = [];
  let empty: string | undefined;
  for (const part of parts) {
    const before = counts.records;
    if ('span' in part) {
      const { records } = part.span;
      sources.push(spanSource(session, passed, part.file, before));
      clean.push({ before, records });
      counts = { ...counts, rows: counts.rows + records, records: before + records };
      continue;
    }
    const result = results.get(part.job);
    if (!result) continue;
    counts = together(counts, { ...result.counts, rejected: result.rejects });
    const source = canonicalSource(session, { ...result.rows, before }, names);
    empty ??= source;
    if (result.counts.rows > 0) sources.push(source);
  }
  if (sources.length === 0 && empty) sources.push(empty);
  return { counts, sources, clean };
}

function together(left: Counts, right: Counts): Counts {
  return {
    rows: left.rows + right.rows,
    records: left.records + right.records,
    blank: addLines(left.blank, right.blank),
    repeated: addLines(left.repeated, right.repeated),
    rejected: addLines(left.rejected, right.rejected),
  };
}

/** Two at a time; one that fails ends the others. */
async function runJobs(
  parts: readonly Part[],
  request: StageRequest,
  passed: Passed,
): Promise<Map<LaneJob, LaneResult>> {
  const jobs = parts.flatMap((part) => ('job' in part ? [part.job] : []));
  const done = new Map<LaneJob, { bytes: number; rows: number }>();
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(request.signal ? [request.signal] : [])]);
  const sum = (of: 'bytes' | 'rows') => [...done.values()].reduce((total, part) => total + part[of], 0);
  const { textThread } = request;
  const run = (job: LaneJob) => {
    const onProgress = (bytes: number, rows: number) => {
      done.set(job, { bytes, rows });
      const share = Math.min(1, sum('bytes') / (passed.report.bytes + 1));
      request.onProgress?.(gateShare + (lanesEnd - gateShare) * share, sum('rows'));
    };
    const isLong = jobs.length > 1 && job.input.end - job.input.start >= threadBytes;
    const control = { signal, onProgress };
    return isLong && textThread ? runLaneInThread(textThread, job, control) : runLane(job, control);
  };
  const results = new Map<LaneJob, LaneResult>();
  const left = jobs.values();
  const worker = async () => {
    // Both take from one list.
    for (const job of left) results.set(job, await run(job));
  };
  const work = [worker(), worker()];
  for (const part of work) part.catch(() => stop.abort());
  await Promise.all(work);
  return new Map(jobs.flatMap((job) => (results.has(job) ? [[job, results.get(job) as LaneResult]] : [])));
}
