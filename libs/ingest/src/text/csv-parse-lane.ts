import { once } from 'node:events';
import { parse } from 'csv-parse';
import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import type { RejectsWriter } from '../rejects';
import type { CanonicalCsv } from './canonical-csv';
import { parserOptions, withoutStacks } from './dialect';
import type { LaneCounts, LaneInput } from './lane-input';
import { RawRecords } from './raw-records';
import { RecordSorter } from './record-sorter';
import { withoutSetAside } from './without-set-aside';

/**
 * The lane for texts that are not clean: csv-parse reads a part in one pass, good records become canonical csv with
 * their number in the part, the others are set aside with line, raw text and reason. Every record ends in one of the
 * two, is a blank line, or the header again. Throws DmsError FILE_UNREADABLE.
 */
export async function runCsvParseLane(
  input: LaneInput,
  chunks: AsyncIterable<Buffer>,
  csv: CanonicalCsv,
  rejects: RejectsWriter,
  onRows: (rows: number) => void,
): Promise<LaneCounts> {
  const raw = new RawRecords(input.path, input.offset);
  const sorter = new RecordSorter(input, csv, rejects, raw);
  const take = (cells: string[], info: { bytes: number; comment_lines: number }) =>
    sorter.take(cells, info.bytes, info.comment_lines);
  const parser = parse({
    ...parserOptions(input.dialect),
    max_record_size: 2 * limits.recordBytes,
    on_record: take as never,
  });
  parser.resume();
  let failure: Error | undefined;
  parser.on('error', (error) => (failure = error));
  const feed = async (bytes: Buffer) => {
    if (bytes.length > 0) {
      await new Promise<void>((done) => withoutStacks(() => parser.write(bytes, () => done())));
    }
    if (failure) throw unreadable(failure);
    await csv.flush();
    await rejects.flush();
    onRows(sorter.counts.rows);
  };
  try {
    for await (const part of withoutSetAside(chunks, input)) await feed(part);
    // With a line end after every record the parser's positions tell `""` from an empty line.
    if (!input.ended && input.setAside.at(-1)?.end !== input.end) await feed(Buffer.from('\n'));
    const finished = once(parser, 'end').catch((error: Error) => (failure = error));
    parser.end();
    await finished;
    if (failure) throw unreadable(failure);
    sorter.finish();
    return sorter.counts;
  } finally {
    parser.destroy();
    raw.close();
  }
}

function unreadable(error: Error): DmsError {
  return new DmsError('FILE_UNREADABLE', 'The file could not be split into records.', undefined, {
    cause: error,
  });
}
