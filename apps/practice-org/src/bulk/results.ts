import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Database } from '../store/database';
import { DELIMITERS, quoteCell } from './csv-reader';
import { IngestFile } from './ingest-file';
import type { Job } from './jobs';
import type { Outcome } from './outcome';

interface Slice {
  start: number;
  finish: number;
  outcomes: string;
}

/** A small generator of the same numbers for the same seed (mulberry32): results keep their order between downloads. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Salesforce gives results in another order than the upload's, and loaders must not lean on it: so they come shuffled. */
function shuffle<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}

const seedOf = (text: string): number =>
  [...text].reduce((seed, c) => Math.imul(seed ^ c.charCodeAt(0), 16777619), 2166136261);

/** Which rows of a result file are wanted, and in which order they come. */
export interface ResultPage {
  which: 'successful' | 'failed';
  shuffled: boolean;
  skip: number;
  limit: number;
}

/** successfulResults or failedResults, streamed slice by slice out of the upload and the stored outcomes. */
export function resultRows(database: Database, job: Job, path: string, page: ResultPage): Readable {
  return Readable.from(rows(database, job, path, page));
}

async function* rows(
  database: Database,
  job: Job,
  path: string,
  { which, shuffled, skip, limit }: ResultPage,
): AsyncGenerator<string> {
  const delimiter = DELIMITERS[job.info.columnDelimiter] ?? ',';
  const eol = job.info.lineEnding === 'CRLF' ? '\r\n' : '\n';
  const file = await IngestFile.open(path, delimiter);
  try {
    const mark = which === 'successful' ? 'sf__Created' : 'sf__Error';
    yield `"sf__Id"${delimiter}"${mark}"${delimiter}${file.headerText}${eol}`;
    const counter = which === 'successful' ? 'succeeded' : 'failed';
    const random = seededRandom(seedOf(job.id));
    const slices = database.all<{ seq: number }>(
      `SELECT seq FROM _job_slice WHERE job = ? AND ${counter} > 0 ORDER BY seq`,
      job.id,
    );
    let at = 0;
    for (const { seq } of shuffled ? shuffle(slices, random) : slices) {
      if (at >= skip + limit) return;
      const slice = database.get<Slice>('SELECT start, finish, outcomes FROM _job_slice WHERE seq = ?', seq);
      if (!slice) return;
      const outcomes = JSON.parse(slice.outcomes) as Outcome[];
      const records = await file.between(slice.start, slice.finish);
      const wanted = outcomes.flatMap(([, result], i) =>
        (typeof result === 'string') === (which === 'failed') ? [i] : [],
      );
      const order = shuffled ? shuffle(wanted, random) : wanted;
      const lines = order.map((i) => {
        const [id, result] = outcomes[i] ?? ['', ''];
        const first = typeof result === 'string' ? result : result === 1 ? 'true' : 'false';
        return [id, first, ...(records[i]?.fields ?? [])].map(quoteCell).join(delimiter) + eol;
      });
      const ordered = shuffled ? notInOrder(lines, order) : lines;
      yield ordered.slice(Math.max(0, skip - at), Math.max(0, skip + limit - at)).join('');
      at += lines.length;
    }
  } finally {
    await file.close();
  }
}

/** Two or three rows may come out of a shuffle as they went in; then they are turned round. */
function notInOrder(lines: string[], order: number[]): string[] {
  const sorted = order.every((value, i) => i === 0 || value > (order[i - 1] ?? 0));
  return sorted && lines.length > 1 ? lines.reverse() : lines;
}

/** The header and the raw rows behind the last one that was processed. */
export function unprocessedRows(job: Job, path: string): Readable {
  return Readable.from(rest(job, path));
}

async function* rest(job: Job, path: string): AsyncGenerator<string | Buffer> {
  const file = await IngestFile.open(path, DELIMITERS[job.info.columnDelimiter] ?? ',');
  const eol = job.info.lineEnding === 'CRLF' ? '\r\n' : '\n';
  const start = Math.max(job.position, file.header?.end ?? 0);
  const { size, headerText } = file;
  await file.close();
  yield headerText + eol;
  if (start >= size || job.state === 'JobComplete') return;
  for await (const chunk of createReadStream(path, { start })) yield chunk as Buffer;
}
