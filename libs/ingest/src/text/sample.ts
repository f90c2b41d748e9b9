import { open } from 'node:fs/promises';
import { limits } from '../limits';
import { LineSkipper } from './line-skipper';
import { utf8Chunks, type Utf8Source } from './utf8-chunks';

export interface Sample {
  /** UTF-8, from the first line asked for. */
  bytes: Buffer;
  /** Nothing follows the sample in the file. */
  whole: boolean;
  /** Whole lines left out before it. */
  skipped: number;
}

/** The first bytes of a file as they are. */
export async function firstBytes(path: string, length: number): Promise<{ bytes: Buffer; size: number }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(length, size));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return { bytes: bytes.subarray(0, filled), size };
  } finally {
    await file.close();
  }
}

/** About a mebibyte of a text, beginning after `skipLines` physical lines. */
export async function takeSample(
  source: Utf8Source,
  skipLines = 0,
  length: number = limits.sampleBytes,
): Promise<Sample> {
  const skipper = new LineSkipper(skipLines);
  const parts: Buffer[] = [];
  let total = 0;
  for await (const chunk of utf8Chunks(source)) {
    if (total >= length) return { bytes: Buffer.concat(parts), whole: false, skipped: skipper.skipped };
    const part = skipper.push(chunk);
    parts.push(part);
    total += part.length;
  }
  return { bytes: Buffer.concat(parts), whole: true, skipped: skipper.skipped };
}

/**
 * Physical lines of white space from line `from` (whole lines left out) to the first that holds something; undefined
 * where nothing follows.
 */
export async function blankLinesBefore(source: Utf8Source, from: number): Promise<number | undefined> {
  const skipper = new LineSkipper(from);
  let lines = 0;
  let afterReturn = false;
  for await (const chunk of utf8Chunks(source)) {
    for (const byte of skipper.push(chunk)) {
      if (byte === 0x0a && afterReturn) afterReturn = false;
      else if (byte === 0x0a || byte === 0x0d) {
        lines++;
        afterReturn = byte === 0x0d;
      } else if (byte === 0x20 || byte === 0x09) afterReturn = false;
      else return lines;
    }
  }
  return undefined;
}
