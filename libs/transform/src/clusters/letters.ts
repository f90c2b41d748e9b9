// Hot code: a name of the module's own is found quicker than one of the global object.
const { abs, imul, max, min } = Math;

/**
 * Which letters texts hold, as bits, so that most pairs are known to be far apart before they are compared. Letters share
 * 32 bits, which only makes two texts look nearer than they are.
 */
export class Letters {
  readonly lengths: Int32Array;
  private readonly once: Int32Array;
  private readonly twice: Int32Array;

  constructor(private readonly texts: readonly string[]) {
    this.lengths = Int32Array.from(texts, ({ length }) => length);
    this.once = new Int32Array(texts.length);
    this.twice = new Int32Array(texts.length);
    texts.forEach((text, index) => {
      let once = 0;
      let twice = 0;
      for (let at = 0; at < text.length; at++) {
        const bit = 1 << (text.charCodeAt(at) & 31);
        twice |= once & bit;
        once |= bit;
      }
      this.once[index] = once;
      this.twice[index] = twice;
    });
  }

  /** At least so many edits turn one into the other: one more or less changes one bit at most, another letter two. */
  leastEdits(one: number, other: number): number {
    const once = bits((this.once[one] as number) ^ (this.once[other] as number));
    const twice = bits((this.twice[one] as number) ^ (this.twice[other] as number));
    const longer = abs((this.lengths[one] as number) - (this.lengths[other] as number));
    return max(longer, (once + twice + 1) >> 1);
  }

  /** At most so alike by Jaro and Winkler: a letter that the other text has not, or not twice, cannot match. */
  mostLikeness(one: number, other: number): number {
    const left = this.lengths[one] as number;
    const right = this.lengths[other] as number;
    const matches = min(left - this.missing(one, other), right - this.missing(other, one));
    const jaro = (matches / left + matches / right + 1) / 3;
    return jaro + this.prefix(one, other) * 0.1 * (1 - jaro);
  }

  /** Letters of one, at least, that the other does not have. */
  private missing(one: number, other: number): number {
    const once = (this.once[one] as number) & ~(this.once[other] as number);
    const twice = (this.twice[one] as number) & ~(this.twice[other] as number);
    return bits(once) + bits(twice);
  }

  private prefix(one: number, other: number): number {
    const [left = '', right = ''] = [this.texts[one], this.texts[other]];
    let same = 0;
    while (same < 4 && same < left.length && left[same] === right[same]) same++;
    return same;
  }
}

/** How many bits are set (Hacker's Delight, 5-1). */
function bits(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
