import { join } from 'node:path';
import { RejectsWriter, type RejectsPart } from '../rejects';
import { CanonicalCsv } from './canonical-csv';
import { runCsvParseLane } from './csv-parse-lane';
import { runFixedLane } from './fixed-lane';
import type { LaneCounts, LaneInput } from './lane-input';
import { utf8Chunks } from './utf8-chunks';

/** A part of a text to be read into files of one folder. Plain data: threads hand it over. */
export interface LaneJob {
  input: LaneInput;
  folder: string;
  rowsFile: string;
  rejectsFile: string;
}

export interface LaneResult {
  counts: LaneCounts;
  rows: { file: string; longest: number; hasBreaks: boolean };
  rejects: RejectsPart;
}

export interface LaneControl {
  signal?: AbortSignal;
  /** Hears the bytes read of the part and the rows made of them. */
  onProgress(bytes: number, rows: number): void;
}

/** Reads one part: its rows as canonical csv, what can be no row as rejects. Throws DmsError as the lanes do. */
export async function runLane(job: LaneJob, control: LaneControl): Promise<LaneResult> {
  const { input, folder } = job;
  const csv = await CanonicalCsv.create(join(folder, job.rowsFile));
  let rejects: RejectsWriter | undefined;
  try {
    rejects = await RejectsWriter.create(folder, job.rejectsFile);
    const from = input.offset + input.start;
    let read = 0;
    const chunks = utf8Chunks({
      path: input.path,
      encoding: 'utf-8',
      bom: from,
      end: input.offset + input.end,
      onBytes: (position) => (read = position - from),
      ...(control.signal && { signal: control.signal }),
    });
    const lane = input.fixedWidths ? runFixedLane : runCsvParseLane;
    const counts = await lane(input, chunks, csv, rejects, (rows) => control.onProgress(read, rows));
    await csv.flush();
    await rejects.flush();
    const { longest, hasBreaks } = csv;
    return { counts, rows: { file: job.rowsFile, longest, hasBreaks }, rejects: rejects.part() };
  } finally {
    await csv.close();
    await rejects?.close();
  }
}
