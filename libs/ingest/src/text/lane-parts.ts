import type { SqlSession } from '@dms/domain';
import type { CleanSpan } from './clean-spans';
import type { SetAside, SplitPoint } from './gate-report';
import type { LaneInput } from './lane-input';
import type { Passed } from './pass-gate';
import type { LaneJob } from './run-lane';

/** From this size on a stretch of a text is read by two threads. */
const threadedBytes = 8 * 1024 ** 2;

/** What a text consists of, in its order: spans that the engine reads, and jobs for the careful readers. */
export type Part = { span: CleanSpan; file: string } | { job: LaneJob };

/** `spans` of the text for the engine, everything else for the careful readers; long stretches in two where `threads`. */
export function partsOf(
  session: SqlSession,
  passed: Passed,
  spans: readonly CleanSpan[],
  threads: number,
): Part[] {
  const { report } = passed;
  const parts: Part[] = [];
  let from: SplitPoint = { position: 0, line: 1 };
  const addJobs = (end: number) => {
    const middle = threads > 1 ? middleOf(report.splits, from.position, end) : undefined;
    for (const [start, stop] of middle
      ? ([
          [from, middle.position],
          [middle, end],
        ] as const)
      : ([[from, end]] as const)) {
      const number = parts.length + 1;
      const input = inputOf(session, passed, start, stop);
      const files = { rowsFile: `rows-${number}.csv`, rejectsFile: `rejects-${number}.csv` };
      parts.push({ job: { input, folder: session.folder, ...files } });
    }
  };
  for (const span of spans) {
    if (span.start > from.position) addJobs(span.start);
    parts.push({ span, file: `span-${parts.length + 1}.csv` });
    from = { position: span.end, line: span.lineAfter };
  }
  if (from.position < report.bytes || parts.length === 0) addJobs(report.bytes);
  return parts;
}

/** The place nearest to the middle of a long stretch; none at its ends, where nothing would be left for one half. */
function middleOf(splits: readonly SplitPoint[], start: number, end: number): SplitPoint | undefined {
  if (end - start < threadedBytes) return undefined;
  const away = ({ position }: SplitPoint) => Math.abs(position - (start + end) / 2);
  const within = splits.filter(({ position }) => position > start && position < end);
  return within.reduce<SplitPoint | undefined>(
    (best, next) => (best && away(best) <= away(next) ? best : next),
    undefined,
  );
}

function inputOf(session: SqlSession, passed: Passed, from: SplitPoint, end: number): LaneInput {
  const { reading, report, file, bom, prefix } = passed;
  // Blank lines that begin before are known to nobody but the gate; half a run of them is read as any lines.
  const isWithin = (aside: SetAside) => aside.start >= from.position && aside.end <= end;
  return {
    path: session.path(file),
    offset: bom + prefix,
    start: from.position,
    end,
    dialect: reading.dialect,
    ...(reading.fixedWidths && { fixedWidths: reading.fixedWidths }),
    width: reading.names.length,
    headRecords: from.position === 0 ? reading.headers.length : 0,
    headers: reading.headers,
    startLine: reading.startLine + from.line - 1,
    setAside: report.setAside.filter(isWithin),
    ended: end < report.bytes || report.ended,
    nullValues: reading.options.nullValues ?? [],
  };
}
