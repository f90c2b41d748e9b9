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
  /** Levels of brackets of a JSON document, and of one record in it. */
  jsonDepth: 1_000,
  jsonRecordDepth: 100,
  /** Bytes of a JSON document that is no list of records: it is held in memory. */
  jsonDocumentBytes: 64 * MiB,
  /** Bytes of one unpacked buffer (a column of a batch) of an Arrow file. */
  arrowBufferBytes: 256 * MiB,
  /** Bytes that packed files (gzip, bzip2, xz, zstd, zip) may unpack to, and how often one may lie in another. */
  unpackedBytes: 10 * 1024 * MiB,
  packedDepth: 3,
  /** Unpacked by packed size beyond 64 MiB: text packs 10 to 100 to 1, a bomb 1,000 to 1. */
  unpackedRatio: 400,
  archiveEntries: 5_000,
  workbookEntries: 5_000,
  /** All parts of a workbook together: they flow through, so this bounds time, not memory. */
  workbookUnpackedBytes: 8 * 1024 * MiB,
  /** Unpacked by packed size of one entry beyond 4 MiB: text packs about 10 to 1, a bomb 1,000 to 1. */
  workbookRatio: 150,
  /** Rows times columns of the sheet read. */
  workbookCells: 300_000_000,
  workbookStrings: 50_000_000,
  /** Filled cells of an OpenDocument sheet: a repeated row may claim any number. */
  odsCells: 50_000_000,
  /** Old Excel files are held in memory whole. */
  xlsBytes: 32 * MiB,
} as const;

export function tooManyColumns(columns: number): DmsError {
  return new DmsError(
    'TOO_MANY_COLUMNS',
    `The table has ${columns} columns; at most ${limits.columns} can be read.`,
    { columns, limit: limits.columns },
  );
}
