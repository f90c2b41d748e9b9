import { DmsError, type Warning } from '@dms/domain';
import { arrayVectors } from './array-vectors';
import { levelsOf } from './index-levels';
import { arrayOf, isArray } from './ndarray';
import { objectVector } from './object-vector';
import { frameColumns, seriesColumns, type PickledColumn } from './pandas-frame';
import { recordColumns } from './records';
import { Dict, Items, Made, madeAs, Named, type PyValue } from './values';
import { nameOf } from './index-levels';

export interface PickledTable {
  /** Name of the frame read, where the pickle is a dict of several. */
  table?: string;
  columns: PickledColumn[];
  warnings: Warning[];
}

/**
 * The table in a pickle: a DataFrame, a Series, an index, an array of NumPy, a list of records, a dict of columns; or
 * one of a dict of those, which `wanted` names (else the first). Throws DmsError UNSUPPORTED_FORMAT, NO_SUCH_SHEET.
 */
export function pickledTable(value: PyValue, wanted?: string): PickledTable {
  const several = namedTables(value);
  if (!several) {
    if (wanted !== undefined) throw noSuchTable(wanted, []);
    return { columns: columnsOf(value), warnings: [] };
  }
  const names = [...several.keys()];
  const table = wanted ?? names[0] ?? '';
  const chosen = several.get(table);
  if (chosen === undefined) throw noSuchTable(table, names);
  const others = names
    .filter((name) => name !== table)
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 60)));
  const message = `The table ${JSON.stringify(table.slice(0, 60))} is read; the pickle also holds ${others.join(', ')}.`;
  const warnings =
    wanted === undefined && others.length > 0
      ? [{ code: 'OTHER_TABLES', message, count: names.length - 1 }]
      : [];
  return { table, columns: columnsOf(chosen), warnings };
}

function columnsOf(value: PyValue): PickledColumn[] {
  if (madeAs(value, 'frame')) return frameColumns(value);
  if (isSeries(value)) return seriesColumns(value);
  if (isArray(value)) return arrayColumns(value);
  if (madeAs(value, 'newIndex', 'newDatetimeIndex')) return levelsOf(value);
  if (value instanceof Items) return recordColumns(value);
  if (value instanceof Dict) return dictColumns(value);
  const what =
    value instanceof Made || value instanceof Named
      ? value instanceof Made
        ? value.maker.name
        : value.name
      : 'a single value';
  throw new DmsError(
    'UNSUPPORTED_FORMAT',
    `The pickle holds ${what}, which is no table. Pickle a DataFrame, a list of records or a dict of columns.`,
    {
      holds: what,
    },
  );
}

function isSeries(value: PyValue): value is Made {
  if (madeAs(value, 'series')) return true;
  const [of] = madeAs(value, 'reconstruct') ? value.args : [];
  return of instanceof Named && of.role === 'series';
}

/** Two dimensions are rows and columns here, unlike in the blocks of pandas. */
function arrayColumns(value: PyValue): PickledColumn[] {
  const array = arrayOf(value);
  const [rows = 1, columns] = array.shape;
  const lying = columns === undefined ? array : { ...array, shape: [columns, rows], fortran: !array.fortran };
  return arrayVectors(lying).map((vector) => ({ name: '', vector }));
}

/** A dict whose values are all tables by themselves. */
function namedTables(value: PyValue): Map<string, PyValue> | undefined {
  if (!(value instanceof Dict) || value.keys.length === 0) return undefined;
  const isTable = (one: PyValue) =>
    madeAs(one, 'frame') || (one instanceof Items && one.items[0] instanceof Dict);
  if (!value.values.every(isTable)) return undefined;
  return new Map(value.keys.map((key, at) => [nameOf(key), value.values[at] ?? null]));
}

/** A dict of columns (lists, arrays, series), all of one length; a dict of single values is one row. */
function dictColumns(dict: Dict): PickledColumn[] {
  if (dict.values.some((value) => value instanceof Dict)) {
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      'The pickle holds a dict of dicts, which may be rows or columns. Pickle a list of records or a DataFrame.',
    );
  }
  const last = new Map<string, PyValue>();
  dict.keys.forEach((key, at) => last.set(nameOf(key), dict.values[at] ?? null));
  const columns = [...last].map(([name, value]): PickledColumn => ({ name, vector: columnOf(value) }));
  const lengths = new Set(columns.map(({ vector }) => vector.length));
  if (lengths.size > 1) {
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      'The columns of the dict in the pickle differ in length, so they are no table.',
      {
        lengths: [...lengths].slice(0, 5).join(', '),
      },
    );
  }
  return columns;
}

function columnOf(value: PyValue) {
  if (value instanceof Items) return objectVector(value.items);
  if (isSeries(value) || isArray(value) || madeAs(value, 'newIndex', 'newDatetimeIndex')) {
    const column = columnsOf(value).at(-1);
    if (column) return column.vector;
  }
  return objectVector([value]);
}

function noSuchTable(wanted: string, names: string[]): DmsError {
  const has =
    names.length === 0
      ? 'is one table without a name'
      : `has ${names
          .slice(0, 5)
          .map((name) => JSON.stringify(name.slice(0, 60)))
          .join(', ')}`;
  return new DmsError(
    'NO_SUCH_SHEET',
    `The pickle has no table called ${JSON.stringify(wanted.slice(0, 60))}; it ${has}.`,
    {
      table: wanted.slice(0, 60),
    },
  );
}
