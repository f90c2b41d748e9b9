import type { RejectsWriter } from '../rejects';
import type { CanonicalCsv } from './canonical-csv';
import { cutLine } from './fixed-width';
import type { LaneCounts, LaneInput } from './lane-input';
import { RawRecords } from './raw-records';
import { RecordSorter } from './record-sorter';
import { withoutSetAside } from './without-set-aside';

const LF = 0x0a;
const CR = 0x0d;

/** The lane for lines whose columns have fixed widths: see cutLine for what becomes of a line. */
export async function runFixedLane(
  input: LaneInput,
  chunks: AsyncIterable<Buffer>,
  csv: CanonicalCsv,
  rejects: RejectsWriter,
  onRows: (rows: number) => void,
): Promise<LaneCounts> {
  const raw = new RawRecords(input.path, input.offset);
  const sorter = new RecordSorter(input, csv, rejects, raw);
  const widths = input.fixedWidths ?? [];
  const { comment } = input.dialect;
  let comments = 0;
  let position = 0;
  const take = (line: string, end: number) => {
    if (comment !== '' && line.startsWith(comment)) comments++;
    else sorter.take(cutLine(line, widths), end, comments);
  };
  let rest: Buffer = Buffer.alloc(0);
  const cut = (bytes: Buffer, isLast: boolean) => {
    let from = 0;
    for (let index = 0; index < bytes.length; index++) {
      if (bytes[index] !== LF && bytes[index] !== CR) continue;
      // A CR at the chunk's end may have its LF in the next.
      if (bytes[index] === CR && index + 1 === bytes.length && !isLast) break;
      const length = bytes[index] === CR && bytes[index + 1] === LF ? 2 : 1;
      take(bytes.toString('utf8', from, index), position + index + length);
      from = index + length;
      index = from - 1;
    }
    if (isLast && from < bytes.length) take(bytes.toString('utf8', from), position + bytes.length);
    position += from;
    rest = bytes.subarray(from);
  };
  try {
    for await (const chunk of withoutSetAside(chunks, input)) {
      cut(rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk, false);
      await csv.flush();
      await rejects.flush();
      onRows(sorter.counts.rows);
    }
    cut(rest, true);
    sorter.finish();
    return sorter.counts;
  } finally {
    raw.close();
  }
}
