import { limits, tooManyColumns } from '../limits';
import { nameOf } from './index-levels';
import { objectVector } from './object-vector';
import type { PickledColumn } from './pandas-frame';
import { Dict, Items, type PyValue } from './values';

/**
 * The columns of a list: of records (dicts, a column for each key in order of first sight), of rows (lists or tuples,
 * columns without names), or of single values (one column).
 */
export function recordColumns({ items }: Items): PickledColumn[] {
  const filled = items.filter((item) => item !== null);
  if (filled.length > 0 && filled.every((item) => item instanceof Dict)) return ofDicts(items);
  if (filled.length > 0 && filled.every((item) => item instanceof Items)) return ofRows(items);
  return [{ name: '', vector: objectVector(items) }];
}

function ofDicts(records: PyValue[]): PickledColumn[] {
  const columns = new Map<string, PyValue[]>();
  records.forEach((record, row) => {
    if (!(record instanceof Dict)) return;
    record.keys.forEach((key, at) => {
      const name = typeof key === 'string' ? key : nameOf(key);
      let column = columns.get(name);
      if (!column) {
        if (columns.size >= limits.columns) throw tooManyColumns(columns.size + 1);
        columns.set(name, (column = []));
      }
      while (column.length < row) column.push(null);
      column[row] = record.values[at] ?? null;
    });
  });
  return [...columns].map(([name, column]) => {
    while (column.length < records.length) column.push(null);
    return { name, vector: objectVector(column) };
  });
}

function ofRows(rows: PyValue[]): PickledColumn[] {
  const width = rows.reduce<number>(
    (most, row) => Math.max(most, row instanceof Items ? row.items.length : 0),
    0,
  );
  if (width > limits.columns) throw tooManyColumns(width);
  return Array.from({ length: width }, (_, column) => ({
    name: '',
    vector: objectVector(rows.map((row) => (row instanceof Items ? (row.items[column] ?? null) : null))),
  }));
}
