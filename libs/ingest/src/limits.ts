import { DmsError } from '@dms/domain';

const MiB = 1024 ** 2;

/** What ingest takes at most. Refusals name the limit they met. */
export const limits = {
  columns: 16_384,
  /** Bytes of one cell, as UTF-8. */
  cellBytes: 16 * MiB,
  /** Bytes of one record: more cannot become one row within a job's memory. */
  recordBytes: 24 * MiB,
  /** Bytes of the sample from which a dialect is told. */
  sampleBytes: MiB,
  /** Characters of a raw record kept with its rejection, and of a cell in a tried reading. */
  shownCharacters: 10_000,
  /** Bytes that packed files (gzip, bzip2, xz, zstd, zip) may unpack to, and how often one may lie in another. */
  unpackedBytes: 10 * 1024 * MiB,
  packedDepth: 3,
  /** Unpacked by packed size beyond 64 MiB: text packs 10 to 100 to 1, a bomb 1,000 to 1. */
  unpackedRatio: 400,
  archiveEntries: 5_000,
  workbookBytes: 20 * MiB,
  workbookEntries: 5_000,
  workbookUnpackedBytes: 192 * MiB,
  /** Rows and cells, empty ones included, of all sheets: the reader keeps each in memory. */
  workbookCells: 3_000_000,
  /** Unpacked by packed size of one entry beyond 4 MiB: text packs about 10 to 1, a bomb 1,000 to 1. */
  workbookRatio: 150,
} as const;

export function tooManyColumns(columns: number): DmsError {
  return new DmsError(
    'TOO_MANY_COLUMNS',
    `The table has ${columns} columns; at most ${limits.columns} can be read.`,
    { columns, limit: limits.columns },
  );
}
