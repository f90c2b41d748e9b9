import { once } from 'node:events';
import { createReadStream, createWriteStream, WriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { Org, OrgError } from '@dms/domain';
import { pollDelayMs } from '../load/back-off';

/** Up to this many values are asked for by name; for more, one Bulk query over all records costs fewer calls. */
export const askedByName = 4_000;
export const valuesPerCall = 200;

export interface Asked {
  object: string;
  /** The field whose values are known, and all fields that are to be answered (without Id). */
  by: string;
  fields: string[];
  /** {"v": value} a line. */
  wanted: { path: string; count: number };
}

/** Writes what the org answers as csv at `path`: a header, the fields asked for, then Id. Streams both ways. */
export async function writeAnswers(org: Org, asked: Asked, path: string): Promise<void> {
  if (asked.wanted.count > askedByName) return bulkAnswers(org, asked, path);
  const file = await AnswerFile.open(path, asked.fields);
  for await (const values of valuesIn(asked.wanted.path)) {
    await file.write(await org.findByKeys(asked.object, asked.by, values, asked.fields));
  }
  await file.end();
  // JSON rounds what csv spells out.
  if (file.rounded) await bulkAnswers(org, asked, path);
}

/** A csv of records: the fields, then Id. */
export class AnswerFile {
  /** Numbers came with more digits than a number of JSON surely keeps. */
  rounded = false;

  private constructor(
    private readonly out: WriteStream,
    private readonly fields: string[],
  ) {}

  static async open(path: string, fields: string[]): Promise<AnswerFile> {
    const file = new AnswerFile(createWriteStream(path), [...fields, 'Id']);
    await file.text([file.fields]);
    return file;
  }

  async write(records: Record<string, unknown>[]): Promise<void> {
    const values = records.map((record) => this.fields.map((name) => valueOf(record, name)));
    this.rounded ||= values.some((cells) => cells.some(isRounded));
    await this.text(values.map((cells) => cells.map(textOf)));
  }

  async end(): Promise<void> {
    this.out.end();
    await once(this.out, 'finish');
  }

  private async text(rows: string[][]): Promise<void> {
    const text = rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`);
    if (text.length > 0 && !this.out.write(text.join(''))) await once(this.out, 'drain');
  }
}

/** Fields answer in the org's own spelling, whatever was asked for. */
function valueOf(record: Record<string, unknown>, name: string): unknown {
  return (
    record[name] ?? Object.entries(record).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
  );
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value as string | number | boolean);
}

/** Every decimal of up to fifteen digits comes out of a double as it went in; longer ones may not. */
function isRounded(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    String(value)
      .replace(/e.*$|\D/g, '')
      .replace(/^0+/, '').length > 15
  );
}

/** One Bulk query; it only reads, so after a crash another one is simply made. */
async function bulkAnswers(org: Org, { object, by, fields }: Asked, path: string): Promise<void> {
  const begun = await org.startQuery(object, [...fields, 'Id'], by, () => Promise.resolve());
  for (let polls = 0; ; polls += 1) {
    await delay(pollDelayMs({ polls, waitedMs: 0, processed: 0, rows: 1 }));
    const job = await org.queryJob(begun.id);
    if (job?.state === 'JobComplete') break;
    if (job?.state === 'UploadComplete' || job?.state === 'InProgress' || job?.state === 'Open') continue;
    const text = `The Bulk query for ${object}.${by} ended ${job?.state ?? 'unknown to the org'}.`;
    throw new OrgError('BULK_API_ERROR', text, 'retry', true);
  }
  await org.queryResults(begun.id, path);
}

/** The values of a file of {"v": value} lines, as many at a time as one call asks for. */
export async function* valuesIn(path: string): AsyncGenerator<string[]> {
  let chunk: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    chunk.push((JSON.parse(line) as { v: string }).v);
    if (chunk.length === valuesPerCall) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
