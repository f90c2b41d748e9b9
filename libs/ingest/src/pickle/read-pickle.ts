import { DmsError, type Column, type ReadOptions, type Warning } from '@dms/domain';
import { columnNames } from '../column-names';
import { limits, tooManyColumns } from '../limits';
import { ByteSource } from './byte-source';
import { Interpreter } from './interpreter';
import { pickledTable } from './pickled-table';
import type { Vector } from './vector';

export interface ReadPickle {
  options: ReadOptions;
  columns: Column[];
  vectors: Vector[];
  rowCount: number;
  warnings: Warning[];
}

/**
 * Reads a pickle as data, never as code. Throws DmsError PICKLE_REFUSED, UNSUPPORTED_FORMAT, FILE_UNREADABLE,
 * NO_SUCH_SHEET (no such table), TOO_MANY_COLUMNS, CELL_TOO_LARGE, EMPTY_FILE, CANCELLED.
 */
export async function readPickle(
  path: string,
  given: ReadOptions,
  onShare: (share: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<ReadPickle> {
  const source = new ByteSource(path);
  try {
    const value = await new Interpreter(source).read((read) => onShare(read / source.size), signal);
    const after = source.left;
    const { table, columns, warnings } = pickledTable(value, given.table);
    if (columns.length === 0) throw new DmsError('NO_COLUMNS', 'The table in the pickle has no columns.');
    if (columns.length > limits.columns) throw tooManyColumns(columns.length);
    const vectors = columns.map(({ vector }) => vector);
    const rowCount = vectors[0]?.length ?? 0;
    if (vectors.some(({ length }) => length !== rowCount))
      throw new DmsError('FILE_UNREADABLE', 'The pickle is damaged: its columns differ in length.');
    const headed = columnNames(
      columns.map(({ name }) => name),
      columns.length,
    );
    if (after > 0)
      warnings.push({
        code: 'BYTES_AFTER',
        message: 'Bytes after the first pickle were not read.',
        count: after,
      });
    return {
      options: { ...given, format: 'pickle', ...(table !== undefined && { table }) },
      columns: headed.names.map((name, at) => ({ name, type: vectors[at]?.type ?? 'text' })),
      vectors,
      rowCount,
      warnings: [...warnings, ...headed.warnings],
    };
  } finally {
    source.close();
  }
}
