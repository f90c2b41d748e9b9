import { limits } from '../limits';

export type CellType = 'n' | 's' | 'str' | 'b' | 'e' | 'd' | 'inlineStr';

const space = 0x20;
const quote = 0x22;
const equals = 0x3d;
const less = 0x3c;
const greater = 0x3e;
const slash = 0x2f;
const letterC = 0x63;
const letterR = 0x72;
const letterS = 0x73;
const letterT = 0x74;

/** What the tag of a cell says. By hand, as there are millions of them. */
export class CellTag {
  /** From 0; -1 where the tag does not say. */
  column = -1;
  style = 0;
  type: CellType = 'n';

  /**
   * Reads attributes written as nearly all are, ` x="…"` with a name of one letter, from `at` on; answers where the first
   * begins that is not, or where the attributes end.
   */
  read(source: string, at: number): number {
    this.column = -1;
    this.style = 0;
    this.type = 'n';
    for (;;) {
      if (source.charCodeAt(at) !== space || source.charCodeAt(at + 2) !== equals) return at;
      if (source.charCodeAt(at + 3) !== quote) return at;
      const close = source.indexOf('"', at + 4);
      if (close < 0) return at;
      this.set(source.charCodeAt(at + 1), source, at + 4, close);
      at = close + 1;
    }
  }

  /** Takes an attribute: the name's only letter, and where its value lies. */
  set(name: number, source: string, from: number, to: number): void {
    if (name === letterR) {
      let column = 0;
      for (let at = from; at < to; at++) {
        const code = source.charCodeAt(at) & 0xdf;
        if (code < 0x41 || code > 0x5a || column > limits.columns) break;
        column = column * 26 + code - 0x40;
      }
      if (column > 0) this.column = column - 1;
    } else if (name === letterS) {
      let style = 0;
      for (let at = from; at < to && style < 1e6; at++) style = style * 10 + source.charCodeAt(at) - 0x30;
      this.style = style;
    } else if (name === letterT) this.type = typeNamed(source.slice(from, to));
  }
}

/** The same words again and again need not be kept in millions. */
function typeNamed(name: string): CellType {
  return name === 's' ? 's' : name === 'n' ? 'n' : name === 'inlineStr' ? 'inlineStr' : (name as CellType);
}

/** What may stand around a cell's value, from behind the tag's attributes on. */
const frames = [
  { before: '><v>', after: '</v></c>' },
  { before: '><is><t>', after: '</t></is></c>' },
  { before: '><is><t xml:space="preserve">', after: '</t></is></c>' },
] as const;

/**
 * Finds cells that are written as nearly all are and lie whole in a piece of XML: one value, no formula, no runs of text.
 * What it finds would come to the same if the piece were cut into tokens, which takes twice as long.
 */
export class PlainCells {
  readonly tag = new CellTag();
  /** Where the value lies, not yet decoded; `from` is -1 in a cell without one. */
  from = -1;
  to = -1;

  /** Reads the cell that may begin at `start`; answers where it ends, -1 where it is no such cell or not whole. */
  read(source: string, start: number): number {
    if (source.charCodeAt(start) !== less || source.charCodeAt(start + 1) !== letterC) return -1;
    if (source.charCodeAt(start + 2) !== space) return -1;
    const end = this.tag.read(source, start + 2);
    const next = source.charCodeAt(end);
    if (next === slash && source.charCodeAt(end + 1) === greater) {
      this.from = -1;
      return end + 2;
    }
    if (next !== greater) return -1;
    for (const { before, after } of frames) {
      if (!isAt(source, end, before)) continue;
      this.from = end + before.length;
      this.to = source.indexOf('<', this.from);
      return this.to >= 0 && isAt(source, this.to, after) ? this.to + after.length : -1;
    }
    return -1;
  }
}

function isAt(source: string, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (source.charCodeAt(at + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}
