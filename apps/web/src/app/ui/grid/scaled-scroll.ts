/** Browsers cut elements off at some 17 to 33 million pixels; far below that, the scroll bar begins to stand for more. */
export const tallestSpacer = 8_000_000;

/**
 * Where rows lie under a scroll bar. Up to the tallest spacer a pixel of the bar is a pixel of rows; beyond, the bar
 * moves through them in proportion. `top` is always in pixels of rows, `thumb` in pixels of the bar.
 */
export class ScaledScroll {
  readonly height: number;
  readonly spacer: number;
  /** The largest `top`. */
  readonly most: number;
  readonly scaled: boolean;
  private readonly mostThumb: number;

  constructor(
    readonly rows: number,
    readonly rowHeight: number,
    /** Height in which rows are seen. */
    readonly viewport: number,
  ) {
    this.height = rows * rowHeight;
    this.spacer = Math.min(this.height, tallestSpacer);
    this.most = Math.max(0, this.height - viewport);
    this.mostThumb = Math.max(0, this.spacer - viewport);
    this.scaled = this.height > this.spacer;
  }

  topOf(thumb: number): number {
    if (!this.scaled) return this.clamp(thumb);
    return this.clamp((thumb / this.mostThumb) * this.most);
  }

  thumbOf(top: number): number {
    return this.scaled ? (this.clamp(top) / this.most) * this.mostThumb : this.clamp(top);
  }

  clamp(top: number): number {
    return Math.min(Math.max(0, top), this.most);
  }

  /** First and last row of which something is seen; none where there are no rows. */
  seen(top: number): { first: number; last: number } {
    const first = Math.floor(this.clamp(top) / this.rowHeight);
    const last = Math.ceil((this.clamp(top) + this.viewport) / this.rowHeight) - 1;
    return { first, last: Math.min(last, this.rows - 1) };
  }

  /** How many rows are seen whole. */
  page(): number {
    return Math.max(1, Math.floor(this.viewport / this.rowHeight));
  }

  /** The nearest `top` at which the whole row is seen. */
  reveal(row: number, top: number): number {
    const above = row * this.rowHeight;
    const below = above + this.rowHeight - this.viewport;
    return this.clamp(Math.min(Math.max(top, below), above));
  }
}
