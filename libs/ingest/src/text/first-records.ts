import { parse } from 'csv-parse';
import { limits } from '../limits';
import { parserOptions, withoutStacks } from './dialect';
import { cutLine, isRuler } from './fixed-width';
import { LineSkipper } from './line-skipper';
import type { TextReading } from './read-text';
import { isRepeatedHeader } from './repeated-header';
import { utf8Chunks } from './utf8-chunks';

/** Records looked at beyond those asked for, where many are set aside. */
const recordsLooked = 10_000;

/** Hands on the first `most` good records; answers how many ragged ones were among them. */
export async function firstRecords(
  path: string,
  reading: TextReading,
  most: number,
  take: (number: number, cells: (string | null)[]) => void,
): Promise<number> {
  const sorter = new FirstRecords(reading, most, take);
  const skipper = new LineSkipper(reading.startLine - 1);
  const source = { path, encoding: reading.encoding, bom: reading.bom };
  const chunks = async function* () {
    for await (const chunk of utf8Chunks(source)) yield skipper.push(chunk);
  };
  await (reading.fixedWidths ? byLines(chunks(), reading, sorter) : byParser(chunks(), reading, sorter));
  return sorter.ragged;
}

class FirstRecords {
  ragged = 0;
  private number = 0;
  private looked = 0;
  private taken = 0;
  private headOpen: number;
  private readonly nulls: ReadonlySet<string>;

  constructor(
    private readonly reading: TextReading,
    private readonly most: number,
    private readonly hand: (number: number, cells: (string | null)[]) => void,
  ) {
    this.headOpen = reading.headers.length;
    this.nulls = new Set(['', ...(reading.options.nullValues ?? [])]);
  }

  get hasEnough(): boolean {
    return this.taken >= this.most || this.looked >= this.most + recordsLooked;
  }

  take(cells: string[]): null {
    const { names, headers } = this.reading;
    const isBlank = cells.length === 1 && (names.length > 1 ? cells[0]?.trim() === '' : cells[0] === '');
    this.looked++;
    if (isBlank || this.taken >= this.most) return null;
    if (this.headOpen > 0) this.headOpen--;
    else if (!isRepeatedHeader(cells, headers)) this.count(cells, names.length);
    return null;
  }

  private count(cells: string[], width: number): void {
    this.number++;
    if (cells.length !== width) this.ragged++;
    else {
      this.taken++;
      this.hand(
        this.number,
        cells.map((cell) => (this.nulls.has(cell) ? null : cell)),
      );
    }
  }
}

async function byParser(
  chunks: AsyncIterable<Buffer>,
  reading: TextReading,
  sorter: FirstRecords,
): Promise<void> {
  let failed = false;
  const parser = parse({
    ...parserOptions(reading.dialect),
    max_record_size: 2 * limits.recordBytes,
    on_record: ((cells: string[]) => sorter.take(cells)) as never,
  });
  parser.resume();
  // An open quote ends the trial; staging sets the rest aside and says so.
  parser.on('error', () => (failed = true));
  for await (const part of chunks) {
    if (part.length === 0) continue;
    await new Promise<void>((done) => withoutStacks(() => parser.write(part, () => done())));
    if (failed || sorter.hasEnough) break;
  }
  if (!failed && !sorter.hasEnough) {
    await new Promise<void>((done) => {
      parser.once('end', done).once('error', () => done());
      parser.end();
    });
  }
  parser.destroy();
}

async function byLines(
  chunks: AsyncIterable<Buffer>,
  reading: TextReading,
  sorter: FirstRecords,
): Promise<void> {
  const { comment } = reading.dialect;
  const take = (line: string) => {
    if (!isRuler(line) && (comment === '' || !line.startsWith(comment)))
      sorter.take(cutLine(line, reading.fixedWidths ?? []));
  };
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (sorter.hasEnough) return;
  }
  if (rest !== '') for (const line of rest.split('\r')) take(line);
}
