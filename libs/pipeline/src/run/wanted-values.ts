import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Asked {
  object: string;
  /** The field whose values are known, and all fields that are to be answered (without Id). */
  by: string;
  fields: string[];
  /** {"v": value} a line. */
  wanted: { path: string; count: number };
}

/** The values of a file of {"v": value} lines, so many at a time. */
export async function* valuesIn(path: string, many: number): AsyncGenerator<string[]> {
  let chunk: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    chunk.push((JSON.parse(line) as { v: string }).v);
    if (chunk.length === many) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
