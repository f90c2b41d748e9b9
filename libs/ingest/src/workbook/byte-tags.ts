import { limits } from '../limits';
import type { CellType } from './plain-cell';

const space = 0x20;
const quote = 0x22;
const slash = 0x2f;
const colon = 0x3a;
const less = 0x3c;
const equals = 0x3d;
const greater = 0x3e;
const zero = 0x30;
const letterC = 0x63;
const letterR = 0x72;
const letterS = 0x73;
const letterT = 0x74;

/** Row numbers have seven digits at most. */
const mostDigits = 7;

/**
 * Finds the tags of a sheet's rows and cells in the bytes of its XML, written as nearly all are. CellTag, PlainCells and
 * SheetRows do the same with text; what this does not understand is theirs to judge.
 */
export class ByteTags {
  /** Of the row: its number, 0 where its tag does not say. */
  row = 0;
  /** Of the cell: from 0; -1 where its tag does not say. */
  column = -1;
  style = 0;
  type: CellType = 'n';

  /** Reads `<row …>` at `start` and answers where it ends; -1 where there is no such tag, or one of a row without cells. */
  readRow(source: Buffer, start: number): number {
    this.row = 0;
    if (!isAt(source, start, rowStart)) return -1;
    let at = start + rowStart.length;
    while (source[at] === space) {
      const name = at + 1;
      const sign = nameEnd(source, name);
      if (sign === name || source[sign] !== equals || source[sign + 1] !== quote) return -1;
      const from = sign + 2;
      let to = from;
      while (to < source.length && source[to] !== quote) to++;
      if (source[sign - 1] === letterR && !this.setRow(source, name, sign, from, to)) return -1;
      at = to + 1;
    }
    return source[at] === greater ? at + 1 : -1;
  }

  /** Takes an attribute whose name ends with r; false where it is not plain. */
  private setRow(source: Buffer, name: number, sign: number, from: number, to: number): boolean {
    if (sign - name > 1) return source[sign - 2] !== colon;
    if (to === from || to - from > mostDigits) return false;
    this.row = digits(source, from, to);
    return this.row > 0;
  }

  /** Reads `<c …` at `start` up to the `>` or `/>` of the tag, and answers where that is; -1 where there is no such tag. */
  readCell(source: Buffer, start: number): number {
    this.column = -1;
    this.style = 0;
    this.type = 'n';
    if (source[start] !== less || source[start + 1] !== letterC) return -1;
    let at = start + 2;
    while (source[at] === space) {
      if (source[at + 2] !== equals || source[at + 3] !== quote) return -1;
      const end = this.set(source[at + 1] as number, source, at + 4);
      if (end < 0) return -1;
      at = end + 1;
    }
    return at > start + 2 ? at : -1;
  }

  /** Takes an attribute by its name's only letter, and answers where the quote behind its value is. */
  private set(name: number, source: Buffer, from: number): number {
    if (name === letterR) return this.setColumn(source, from);
    if (name === letterT) return this.setType(source, from);
    if (name !== letterS) return -1;
    let at = from;
    let style = 0;
    for (let byte = source[at] as number; byte !== quote; byte = source[++at] as number) {
      if (!(byte >= zero && byte <= zero + 9) || at - from > 5) return -1;
      style = style * 10 + byte - zero;
    }
    this.style = style;
    return at;
  }

  private setColumn(source: Buffer, from: number): number {
    let at = from;
    let column = 0;
    for (;;) {
      const code = (source[at] as number) & 0xdf;
      if (!(code >= 0x41 && code <= 0x5a) || column > limits.columns) break;
      column = column * 26 + code - 0x40;
      at++;
    }
    if (column === 0) return -1;
    this.column = column - 1;
    while ((source[at] as number) >= zero && (source[at] as number) <= zero + 9) at++;
    return source[at] === quote ? at : -1;
  }

  private setType(source: Buffer, from: number): number {
    for (const { type, bytes } of types) {
      if (!isAt(source, from, bytes)) continue;
      this.type = type;
      return from + bytes.length - 1;
    }
    return -1;
  }
}

const rowStart = Buffer.from('<row');
const types = (['n', 's', 'inlineStr', 'str', 'b', 'd'] as const).map((type) => ({
  type,
  bytes: Buffer.from(`${type}"`),
}));

export function isAt(source: Buffer, at: number, bytes: Buffer): boolean {
  for (let index = 0; index < bytes.length; index++) if (source[at + index] !== bytes[index]) return false;
  return true;
}

/** Where a name of letters, digits and colons ends. */
function nameEnd(source: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = source[at] as number;
    const letter = byte & 0xdf;
    const isName = (letter >= 0x41 && letter <= 0x5a) || (byte >= zero && byte <= zero + 9) || byte === colon;
    if (!isName) return at;
    at++;
  }
}

/** The number that digits say; -1 where they are none. */
export function digits(source: Buffer, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = (source[at] as number) - zero;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** What the cell's tag is followed by where it has a value, and what ends that. */
const frames = [
  { before: Buffer.from('><v>'), after: Buffer.from('</v></c>') },
  { before: Buffer.from('><is><t>'), after: Buffer.from('</t></is></c>') },
  { before: Buffer.from('><is><t xml:space="preserve">'), after: Buffer.from('</t></is></c>') },
] as const;
export type Frame = (typeof frames)[number];

export function frameAt(source: Buffer, at: number): Frame | undefined {
  // Both are told apart by their third byte.
  if (source[at + 2] === 0x76) return isAt(source, at, frames[0].before) ? frames[0] : undefined;
  if (isAt(source, at, frames[1].before)) return frames[1];
  return isAt(source, at, frames[2].before) ? frames[2] : undefined;
}

/** A cell without a value: `/>`. */
export const isEmptyTag = (source: Buffer, at: number) => source[at] === slash && source[at + 1] === greater;
