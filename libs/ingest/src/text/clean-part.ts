import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { SqlSession } from '@dms/domain';
import { readCsv, selectList, usualLine } from '../parquet';
import type { CleanSpan } from './clean-spans';
import { isForEngine } from './engine-ahead';
import type { Passed } from './pass-gate';
import { hasLineFeedsOnly } from './stage-once';
import { throwIfCancelled } from './utf8-chunks';

/** So many columns or more are left to whoever reads the file as a whole: each part has buffers of its own. */
const mostColumns = 100;
/** Less than this share of the text clean is not worth a second way of reading it. */
const leastShare = 0.2;
const copyBytes = 1024 ** 2;

/** The spans of a text that is not clean which the engine may read; none where it pays little or may be misled. */
export function spansForEngine({ reading, report }: Passed): readonly CleanSpan[] {
  const bytes = report.clean.reduce((sum, { start, end }) => sum + end - start, 0);
  const isPossible =
    isForEngine(reading, report) &&
    reading.names.length < mostColumns &&
    report.longestRecord < usualLine / 2 &&
    bytes >= leastShare * report.bytes;
  return isPossible ? report.clean : [];
}

/**
 * Copies a span into a file of its own. A line comes first that is left out again: from it the engine tells how lines
 * end, and no mark of the byte order can be seen in the first cell. Throws DmsError CANCELLED.
 */
export async function copySpan(
  session: SqlSession,
  passed: Passed,
  { start, end }: CleanSpan,
  to: string,
  signal?: AbortSignal,
): Promise<void> {
  const { report, file, bom, prefix } = passed;
  const from = bom + prefix;
  const range = { start: from + start, end: from + end - 1, highWaterMark: copyBytes };
  async function* bytes() {
    yield `-${lineEndOf(report.lineEnds)}`;
    for await (const chunk of createReadStream(session.path(file), range)) {
      throwIfCancelled(signal);
      yield chunk as Buffer;
    }
  }
  await pipeline(bytes, createWriteStream(session.path(to)));
}

/** A span's copy as a query of `_row` and the columns; `before`: records of the text that come before it. */
export function spanSource(
  session: SqlSession,
  { reading, report }: Passed,
  file: string,
  before: number,
): string {
  const csv = {
    file,
    dialect: reading.dialect,
    skip: 1,
    longest: 0,
    endsWithLf: hasLineFeedsOnly(report),
    hasBreaks: report.quotedBreaks > 0,
    ...(reading.options.nullValues && { nullValues: reading.options.nullValues }),
  };
  const columns = reading.names.map((name) => ({ name, type: 'VARCHAR' }));
  return `SELECT row_number() OVER () + ${before} AS "_row", ${selectList(reading.names)} FROM ${readCsv(session, csv, columns)}`;
}

const lineEndOf = ({ crlf, cr }: Passed['report']['lineEnds']) => (crlf > 0 ? '\r\n' : cr > 0 ? '\r' : '\n');
