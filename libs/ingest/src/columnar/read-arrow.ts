import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import {
  compressionRegistry,
  CompressionType,
  DataType,
  RecordBatchReader,
  type AsyncRecordBatchFileReader,
  type AsyncRecordBatchStreamReader,
  type Field,
  type RecordBatch,
  type Vector,
} from 'apache-arrow';
import lz4 from 'lz4js';
import { DmsError, type ReadOptions, type Warning } from '@dms/domain';
import { columnNames } from '../column-names';
import { limits, tooManyColumns } from '../limits';
import { refuseOthers } from '../read-options';
import { firstBytes } from '../text/sample';
import { throwIfCancelled } from '../text/utf8-chunks';
import { arrowColumn, type NamedArrowColumn } from './arrow-values';
import { checkMessages } from './check-messages';

export interface ArrowReading {
  options: ReadOptions;
  columns: NamedArrowColumn[];
  warnings: Warning[];
  /** Rows in file order, a batch's worth at a time. */
  rows(): AsyncGenerator<(string | null)[][]>;
}

const rowsAtOnce = 10_000;

compressionRegistry.set(CompressionType.LZ4_FRAME, {
  decode: (bytes) => lz4.decompress(bytes, limits.arrowBufferBytes),
});
compressionRegistry.set(CompressionType.ZSTD, {
  decode: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: limits.arrowBufferBytes }),
});

/**
 * An Arrow file (Feather version 2) or stream. Structures are taken apart, lists become JSON. Throws DmsError
 * FILE_UNREADABLE, TOO_MANY_COLUMNS, BAD_OPTIONS, CANCELLED.
 */
export async function readArrow(
  path: string,
  given: ReadOptions,
  signal?: AbortSignal,
): Promise<ArrowReading> {
  refuseOthers(given, 'arrow', []);
  await understood(() => checkMessages(path, signal));
  const fields = await withReader(path, async (reader) => leavesOf(reader.schema.fields));
  if (fields.length > limits.columns) throw tooManyColumns(fields.length);
  const { names, warnings } = columnNames(
    fields.map(({ keys }) => keys.join('.')),
    fields.length,
  );
  const columns = fields.map(({ field }, index) => ({
    name: names[index] ?? '',
    ...arrowColumn(field.type as DataType),
  }));
  return {
    options: { ...given, format: 'arrow' },
    columns,
    warnings,
    rows: () => rowsOf(path, fields, columns, signal),
  };
}

interface Leaf {
  keys: string[];
  /** Places of the children on the way to it. */
  places: number[];
  field: Field;
}

function leavesOf(fields: readonly Field[], keys: string[] = [], places: number[] = []): Leaf[] {
  return fields.flatMap((field, place) => {
    const leaf = { keys: [...keys, field.name], places: [...places, place], field };
    const type = field.type as DataType;
    return DataType.isStruct(type) && leaf.keys.length < 10
      ? leavesOf(type.children as Field[], leaf.keys, leaf.places)
      : [leaf];
  });
}

async function* rowsOf(
  path: string,
  leaves: Leaf[],
  columns: NamedArrowColumn[],
  signal?: AbortSignal,
): AsyncGenerator<(string | null)[][]> {
  const { reader, close } = await openReader(path);
  // What a damaged file claims may be anything: no row takes less than a bit, packed as densely as any file may be.
  let left = 8 * limits.unpackedRatio * (await stat(path)).size;
  try {
    for (;;) {
      throwIfCancelled(signal);
      const next = await understood(() => inTime(reader.next()));
      if (next.done) return;
      const batch = next.value as RecordBatch;
      left -= batch.numRows;
      await understood(async () => {
        if (!(left >= 0)) throw new Error('The file claims more rows than it can hold');
      });
      for (let from = 0; from < batch.numRows; from += rowsAtOnce) {
        yield await understood(async () =>
          textsOf(batch, leaves, columns, from, Math.min(batch.numRows, from + rowsAtOnce)),
        );
      }
    }
  } finally {
    await close();
  }
}

function textsOf(batch: RecordBatch, leaves: Leaf[], columns: NamedArrowColumn[], from: number, to: number) {
  const rows: (string | null)[][] = Array.from({ length: to - from }, () =>
    new Array<string | null>(columns.length).fill(null),
  );
  leaves.forEach(({ places }, index) => {
    const [first = 0, ...rest] = places;
    let vector: Vector | null = batch.getChildAt(first);
    const above: Vector[] = [];
    for (const place of rest) {
      if (vector) above.push(vector);
      vector = vector?.getChildAt(place) ?? null;
    }
    const column = columns[index];
    if (!vector || !column) return;
    for (let row = from; row < to; row++) {
      const isThere = above.every((owner) => owner.isValid(row));
      (rows[row - from] as (string | null)[])[index] = isThere ? column.text(vector, row) : null;
    }
  });
  return rows;
}

type Reader = AsyncRecordBatchFileReader | AsyncRecordBatchStreamReader;

async function openReader(path: string): Promise<{ reader: Reader; close: () => Promise<void> }> {
  const { bytes } = await firstBytes(path, 6);
  const isFile = bytes.toString('latin1') === 'ARROW1';
  const source = isFile ? await open(path) : createReadStream(path);
  const close = async () => {
    if ('destroy' in source) source.destroy();
    else await source.close().catch(() => undefined);
  };
  try {
    const begin = async () => {
      const made = (await RecordBatchReader.from(source as AsyncIterable<Buffer>)) as Reader;
      return made.open();
    };
    const reader = await understood(() => inTime(begin()));
    return { reader, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function withReader<T>(path: string, work: (reader: Reader) => Promise<T>): Promise<T> {
  const { reader, close } = await openReader(path);
  try {
    return await understood(() => work(reader));
  } finally {
    await close();
  }
}

const batchMs = 3_000;

/** The library loops without end over some damaged files; closing the file, as its caller does, ends that. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The file led nowhere')), batchMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function understood<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DmsError) throw error;
    throw new DmsError(
      'FILE_UNREADABLE',
      'The Arrow file is damaged, cut short or of a kind that cannot be read. Write it again, or save it as Parquet.',
      undefined,
      { cause: error },
    );
  }
}
