const less = 0x3c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;

/** A sign and fifteen digits at most: an integer that a double holds, and that is written as it stands. */
const longestInteger = 15;
/** As in cell-value.ts, whose patterns these are. */
const longestDecimal = 17;

/** Looks at numbers in the bytes of a sheet's XML. */
export class ByteNumbers {
  /** Where the text ends: the `<` behind it. */
  to = 0;

  /**
   * What stands at `from` up to the `<`: 'integer' or 'number' where takeNumber would take it just as it is written,
   * 'other' where it is to be asked.
   */
  look(source: Buffer, from: number): 'integer' | 'number' | 'other' {
    const start = source[from] === minus ? from + 1 : from;
    let at = endOfDigits(source, start);
    const wholes = at - start;
    const isPlainWhole = wholes > 0 && (source[start] !== zero || wholes === 1);
    if (source[at] === less) {
      this.to = at;
      const isMinusZero = start > from && source[start] === zero;
      return isPlainWhole && at - from <= longestInteger && !isMinusZero ? 'integer' : 'other';
    }
    if (source[at] !== point || !isPlainWhole) return this.other(source, at);
    const fraction = at + 1;
    at = endOfDigits(source, fraction);
    if (source[at] !== less) return this.other(source, at);
    this.to = at;
    return at - from <= longestDecimal && isShort(source, start, fraction, at) ? 'number' : 'other';
  }

  private other(source: Buffer, at: number): 'other' {
    let to = at;
    while (to < source.length && source[to] !== less) to++;
    this.to = to;
    return 'other';
  }
}

function endOfDigits(source: Buffer, from: number): number {
  let at = from;
  for (let byte = source[at] as number; byte >= zero && byte <= zero + 9; byte = source[++at] as number);
  return at;
}

/** The digits from `start`, a point before `fraction`, are a decimal that JavaScript writes so. */
function isShort(source: Buffer, start: number, fraction: number, end: number): boolean {
  const decimals = end - fraction;
  if (decimals === 0 || source[end - 1] === zero) return false;
  if (source[start] !== zero) return fraction - 1 - start <= 9 && decimals <= 6;
  if (decimals > 15) return false;
  for (let at = fraction; at < fraction + 5; at++) if (source[at] !== zero) return true;
  return false;
}
