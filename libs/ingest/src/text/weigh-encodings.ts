import { analyse } from 'chardet';
import { dailyShare } from './daily-characters';
import { evidenceFor, weighed } from './encoding-evidence';

export interface WeighedEncoding {
  /** A WHATWG label. */
  encoding: string;
  /** 0 to 1. */
  confidence: number;
}

/** How much the detector's opinion counts beside what the decoded text looks like. */
const detectorShare = 0.35;
/** How much it counts, for the order alone, that ideographs are those of daily use. */
const dailyWeight = 0.15;
const foreignBytes = 8 * 1024;
/** A head of this size was cut from a longer file. */
const sampledBytes = 64 * 1024;

/**
 * The encodings that bytes which are no UTF-8 may be in, the likeliest first: the detector's statistics, and what the
 * text looks like when decoded. Where nothing tells two apart, the commoner one is first.
 */
export function weighEncodings(head: Uint8Array): WeighedEncoding[] {
  const foreign = foreignLines(head);
  const statistics = detected(foreign);
  const found = weighed.flatMap((encoding, index) => {
    const evidence = evidenceFor(foreign, encoding);
    if (evidence === undefined) return [];
    const confidence = (1 - detectorShare) * evidence + detectorShare * (statistics.get(encoding) ?? 0);
    const rank = confidence + dailyWeight * dailyShare(foreign, encoding) - index / 10_000;
    return [{ encoding, confidence, rank }];
  });
  return found
    .sort((left, right) => right.rank - left.rank)
    .map(({ encoding, confidence }) => ({ encoding, confidence: Math.round(confidence * 100) / 100 }));
}

function detected(bytes: Uint8Array): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name, confidence } of analyse(bytes)) {
    const label = labelOf(name);
    if (label === undefined) continue;
    for (const like of [label, ...(siblings[label] ?? [])]) {
      found.set(like, Math.max(found.get(like) ?? 0, confidence / 100));
    }
  }
  return found;
}

/** The detector names one of encodings that share almost all letters. */
const siblings: Record<string, string[]> = {
  'iso-8859-2': ['windows-1250'],
  'windows-1250': ['iso-8859-2'],
  'iso-8859-5': ['windows-1251'],
  'iso-8859-6': ['windows-1256'],
  'iso-8859-7': ['windows-1253'],
  'iso-8859-8': ['windows-1255'],
  'windows-1257': ['iso-8859-13'],
};

function labelOf(name: string): string | undefined {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}

/** Lines that hold bytes beyond ASCII: the others say nothing, and would outvote them. */
function foreignLines(head: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  let start = 0;
  let isForeign = false;
  for (let index = 0; index < head.length && total < foreignBytes; index++) {
    const byte = head[index] ?? 0;
    if (byte >= 0x80) isForeign = true;
    if (byte !== 0x0a && byte !== 0x0d) continue;
    if (isForeign) {
      parts.push(head.subarray(start, index + 1));
      total += index + 1 - start;
    }
    start = index + 1;
    isForeign = false;
  }
  if (total === 0) parts.push(lastLine(head.subarray(start, start + sampledBytes)));
  return Buffer.concat(parts);
}

/** A line that the sample may have cut ends at an ASCII character: no character of several bytes is cut there. */
function lastLine(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (end < sampledBytes) return bytes;
  while (end > 0 && (bytes[end - 1] ?? 0) >= 0x80) end--;
  return end === 0 ? bytes : bytes.subarray(0, end);
}
