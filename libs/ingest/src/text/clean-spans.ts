/** Records one after another that speak for being read alike by every reader; none is blank, a remark or the header. */
export interface CleanSpan {
  /** Positions in the text the gate was given: of the first record, and after the last one's line end. */
  start: number;
  end: number;
  /** Physical line it begins at, counted from the text's first line. */
  line: number;
  /** Of what comes after it. */
  lineAfter: number;
  records: number;
}

export interface SpanSizes {
  /** Bytes from which on a span is worth a reader of its own. */
  least: number;
  /** Bytes at which a span is ended and another begun: several threads share the spans. */
  piece: number;
  /** Spans that are kept. */
  most: number;
}

const usualSizes: SpanSizes = { least: 256 * 1024, piece: 8 * 1024 ** 2, most: 64 };

/** Gathers the clean spans of a text while it is read. Where they are too many, the shortest are joined or given up. */
export class CleanSpans {
  readonly list: CleanSpan[] = [];
  private open: CleanSpan | undefined;

  constructor(private readonly sizes: SpanSizes = usualSizes) {}

  /** A clean record from `start` up to `end`; the next one begins at the line `lineAfter`. */
  add(start: number, end: number, line: number, lineAfter: number): void {
    this.open ??= { start, end, line, lineAfter, records: 0 };
    this.open.end = end;
    this.open.lineAfter = lineAfter;
    this.open.records++;
    if (end - this.open.start >= this.sizes.piece) this.close();
  }

  /** What comes next is not clean, or nothing. */
  close(): void {
    const span = this.open;
    this.open = undefined;
    if (!span || span.end - span.start < this.sizes.least) return;
    this.list.push(span);
    if (this.list.length > this.sizes.most) this.makeRoom();
  }

  /** The line end of what was added last has one byte more. */
  lengthen(position: number): void {
    const last = this.open ?? this.list.at(-1);
    if (last?.end === position) last.end++;
  }

  private makeRoom(): void {
    const { list } = this;
    const bytesOf = (span: CleanSpan | undefined) => (span ? span.end - span.start : 0);
    let shortest = 0;
    let joined: number | undefined;
    let joinedBytes = Number.POSITIVE_INFINITY;
    for (const [index, span] of list.entries()) {
      const next = list[index + 1];
      if (bytesOf(span) < bytesOf(list[shortest])) shortest = index;
      if (next?.start !== span.end || bytesOf(span) + bytesOf(next) >= joinedBytes) continue;
      joined = index;
      joinedBytes = bytesOf(span) + bytesOf(next);
    }
    const [left, right] = joined === undefined ? [] : [list[joined], list[joined + 1]];
    if (joined === undefined || !left || !right) list.splice(shortest, 1);
    else {
      const { end, lineAfter } = right;
      list.splice(joined, 2, { ...left, end, lineAfter, records: left.records + right.records });
    }
  }
}
