/** Columns side by side, found by the sums of the widths before them. */
export class ColumnStrip {
  /** Where each column begins; one more at the end: the width of all. */
  private readonly starts: number[];

  constructor(private readonly widths: readonly number[]) {
    this.starts = [0];
    for (const width of widths) this.starts.push((this.starts.at(-1) ?? 0) + width);
  }

  get total(): number {
    return this.starts.at(-1) ?? 0;
  }

  start(column: number): number {
    return this.starts[column] ?? this.total;
  }

  width(column: number): number {
    return this.widths[column] ?? 0;
  }

  /** First and last column of which something is seen between `left` and `left + width`. */
  seen(left: number, width: number): { first: number; last: number } {
    const first = this.at(Math.max(0, left));
    let last = first;
    while (last + 1 < this.widths.length && this.start(last + 1) < left + width) last++;
    return { first, last: Math.min(last, this.widths.length - 1) };
  }

  /** The nearest `left` at which the whole column is seen (its beginning, where it is wider than the view). */
  reveal(column: number, left: number, width: number): number {
    const end = this.start(column) + this.width(column) - width;
    return Math.max(0, Math.min(Math.max(left, end), this.start(column)));
  }

  /** The column at a place; the last that begins at or before it. */
  private at(place: number): number {
    let low = 0;
    let high = Math.max(0, this.widths.length - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.start(middle) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
