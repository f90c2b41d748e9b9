import { isUtf8 } from 'node:buffer';
import { DmsError, type Warning } from '@dms/domain';

export interface EncodingGuess {
  /** A WHATWG label that TextDecoder knows. */
  encoding: string;
  /** Bytes of the byte order mark at the file's start. */
  bom: number;
  warnings: Warning[];
  /** 0 to 1. */
  confidence: number;
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
 * Without a mark: UTF-16 shows by its zero bytes, UTF-8 by being valid, everything else is taken for Windows-1252.
 */
export function guessEncoding(head: Uint8Array, given?: string): EncodingGuess {
  const mark = markOf(head);
  if (given !== undefined) {
    const encoding = knownEncoding(given);
    const bom = mark && mark.encoding === encoding ? mark.bytes.length : 0;
    return { encoding, bom, warnings: [], confidence: 1 };
  }
  if (mark) {
    return { encoding: knownEncoding(mark.encoding), bom: mark.bytes.length, warnings: [], confidence: 1 };
  }
  const wide = wideEncoding(head);
  if (wide) return { encoding: wide, bom: 0, warnings: [guessed(wide)], confidence: 0.9 };
  if (isUtf8(withoutCutCharacter(head))) return { encoding: 'utf-8', bom: 0, warnings: [], confidence: 1 };
  return {
    encoding: 'windows-1252',
    bom: 0,
    warnings: [guessed('windows-1252')],
    confidence: 0.7,
  };
}

export function guessed(encoding: string): Warning {
  return {
    code: 'ENCODING_GUESSED',
    message: `The file does not name its encoding and is not UTF-8; it is read as ${encoding}.`,
  };
}

/** The canonical label of an encoding. Throws DmsError UNSUPPORTED_ENCODING, naming it. */
export function knownEncoding(label: string): string {
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

/** UTF-16 without a mark: Latin text has a zero in every other byte. */
function wideEncoding(head: Uint8Array): string | undefined {
  const zeros = [0, 0];
  const length = Math.min(head.length, 4096) & ~1;
  for (let index = 0; index < length; index++) {
    if (head[index] === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const half = length / 2;
  if (length < 4) return undefined;
  if (odd > half * 0.4 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.4 && odd < half * 0.05) return 'utf-16be';
  return undefined;
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
