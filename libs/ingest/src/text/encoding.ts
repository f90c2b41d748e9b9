import { isUtf8 } from 'node:buffer';
import { DmsError, type Warning } from '@dms/domain';
import { weighEncodings, type WeighedEncoding } from './weigh-encodings';

export interface EncodingGuess {
  /** A WHATWG label, or utf-32le or utf-32be. */
  encoding: string;
  /** Bytes of the byte order mark at the file's start. */
  bom: number;
  warnings: Warning[];
  /** 0 to 1; 1 where the file says so itself or somebody told. */
  confidence: number;
  /** The two that would be next, the likelier first. */
  alternatives: WeighedEncoding[];
}

const marks: { bytes: number[]; encoding: string }[] = [
  { bytes: [0xff, 0xfe, 0, 0], encoding: 'utf-32le' },
  { bytes: [0, 0, 0xfe, 0xff], encoding: 'utf-32be' },
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

function markOf(head: Uint8Array) {
  return marks.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
}

/**
 * The encoding of a text by its first bytes; `given` (a WHATWG label) wins. Throws DmsError UNSUPPORTED_ENCODING.
 * Without a mark: UTF-16 and UTF-32 show by their zero bytes, UTF-8 by being valid (or by being so but for some damage);
 * of all others the one that its text speaks for most.
 */
export function guessEncoding(head: Uint8Array, given?: string): EncodingGuess {
  const mark = markOf(head);
  if (given !== undefined) {
    const encoding = givenEncoding(given, mark?.encoding);
    const bom = mark && mark.encoding === encoding ? mark.bytes.length : 0;
    return { encoding, bom, warnings: [], confidence: 1, alternatives: alternativesTo(encoding, head) };
  }
  const found = (encoding: string, confidence: number, warnings: Warning[] = [], bom = 0): EncodingGuess => ({
    encoding,
    bom,
    warnings,
    confidence,
    alternatives: alternativesTo(encoding, head),
  });
  if (mark) return found(mark.encoding, 1, [], mark.bytes.length);
  const wide = wideEncoding(head);
  if (wide) return found(wide, 0.9, [guessed(wide, 0.9)]);
  if (isUtf8(withoutCutCharacter(head))) return found('utf-8', 1);
  if (isMostlyUtf8(head)) return found('utf-8', 0.7, [damagedUtf8]);
  return guessForeign(head);
}

/** As guessEncoding for bytes known to be no UTF-8. */
export function guessForeign(head: Uint8Array): EncodingGuess {
  const [best = { encoding: 'windows-1252', confidence: 0.5 }, ...others] = weighEncodings(head);
  const { encoding, confidence } = best;
  const warnings = [guessed(encoding, confidence, others[0]?.encoding)];
  return { encoding, bom: 0, warnings, confidence, alternatives: others.slice(0, 2) };
}

const damagedUtf8: Warning = {
  code: 'ENCODING_DAMAGED',
  message: 'The file is UTF-8 but for some bytes; records that hold such bytes are set aside.',
};

export function guessed(encoding: string, confidence: number, next?: string): Warning {
  const other = next === undefined ? '' : ` The next likely one is ${next}.`;
  return {
    code: 'ENCODING_GUESSED',
    message: `The file does not name its encoding and is not UTF-8; it is read as ${encoding} (confidence ${confidence}).${other}`,
  };
}

/** Two others, for whoever sees that the choice was wrong. Of ASCII alone every encoding makes the same text. */
function alternativesTo(encoding: string, head: Uint8Array): WeighedEncoding[] {
  const isAscii = !head.subarray(0, 256 * 1024).some((byte) => byte >= 0x80);
  const weighed = isAscii
    ? ['utf-8', 'windows-1252', 'gb18030'].map((other) => ({ encoding: other, confidence: 0.5 }))
    : weighEncodings(head);
  return weighed.filter((other) => other.encoding !== encoding).slice(0, 2);
}

const wideLabels = new Set(['utf-32le', 'utf-32be']);

/** What a label means; plain utf-16 and utf-32 follow the file's mark. Throws DmsError UNSUPPORTED_ENCODING. */
function givenEncoding(label: string, marked: string | undefined): string {
  const plain = label.trim().toLowerCase();
  if (plain === 'utf-32' || plain === 'utf-16') return marked?.startsWith(plain) ? marked : `${plain}le`;
  return knownEncoding(label);
}

/** The canonical label of an encoding. Throws DmsError UNSUPPORTED_ENCODING, naming it. */
export function knownEncoding(label: string): string {
  const plain = label.trim().toLowerCase();
  if (wideLabels.has(plain)) return plain;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new DmsError(
      'UNSUPPORTED_ENCODING',
      `The encoding ${JSON.stringify(label.slice(0, 40))} cannot be read. Save the file as UTF-8 and upload it again.`,
      { encoding: label.slice(0, 40) },
    );
  }
}

/** UTF-16 or UTF-32 without a mark: even where letters have no zero byte, commas and line ends have one. */
function wideEncoding(head: Uint8Array): string | undefined {
  const length = Math.min(head.length, 4096) & ~3;
  if (length < 4) return undefined;
  const zeros = [0, 0, 0, 0];
  for (let index = 0; index < length; index++) {
    if (head[index] === 0) zeros[index & 3] = (zeros[index & 3] ?? 0) + 1;
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros;
  const quads = length / 4;
  if (fourth === quads && third > quads * 0.9 && first < quads * 0.1) return 'utf-32le';
  if (first === quads && second > quads * 0.9 && fourth < quads * 0.1) return 'utf-32be';
  const even = first + third;
  const odd = second + fourth;
  const looksWide = (zeroes: number, others: number) => zeroes > quads * 0.05 && others * 20 < zeroes;
  if (looksWide(odd, even) && isText(head, length, 'utf-16le')) return 'utf-16le';
  if (looksWide(even, odd) && isText(head, length, 'utf-16be')) return 'utf-16be';
  return undefined;
}

/** Decodes, to lines or at least to hardly any characters that nobody assigned or that steer a terminal. */
function isText(head: Uint8Array, length: number, encoding: string): boolean {
  const text = new TextDecoder(encoding).decode(head.subarray(0, length));
  // A text keeps its line ends when it is decoded right: a NUL among bytes makes no UTF-16.
  const feeds = head.subarray(0, length).filter((byte) => byte === 0x0a).length;
  if ((text.match(/\n/g)?.length ?? 0) < feeds * 0.6) return false;
  const odd = text.match(/[\p{Cn}\p{Co}\ufffd]|(?![\t\n\r])\p{Cc}/gu)?.length ?? 0;
  return odd <= text.length * 0.02;
}

/** Far more characters of several bytes are whole than broken. */
function isMostlyUtf8(head: Uint8Array): boolean {
  let whole = 0;
  let broken = 0;
  for (let index = 0; index < head.length; index++) {
    const byte = head[index] ?? 0;
    if (byte < 0x80) continue;
    const follow = byte >= 0xf0 && byte <= 0xf4 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    let at = 1;
    while (at <= follow && ((head[index + at] ?? 0) & 0xc0) === 0x80) at++;
    if (follow > 0 && byte <= 0xf4 && at > follow) {
      whole++;
      index += follow;
    } else broken++;
  }
  return whole >= 3 && whole >= 4 * broken;
}

/** Drops a character that the sample's end cut in two. */
export function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
