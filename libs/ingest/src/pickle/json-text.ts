import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import { arrayItems, scalarOf } from './scalars';
import { Dict, Float, Items, madeAs, textOf, type PyValue } from './values';

const mostDeep = 40;
const mostValues = 200_000;

interface Budget {
  values: number;
  characters: number;
  depth: number;
}

/**
 * What is left for the cell being written. Keys, arrays and scalars of NumPy may hold structures again and come back
 * here by other ways: all of it counts for the one cell.
 */
let open: Budget | undefined;

/**
 * A list or dict inside a cell as JSON text. A structure that holds itself, or lists of lists that double, would never
 * end: depth, number of values and length are limited. Throws DmsError CELL_TOO_LARGE.
 */
export function jsonOf(value: PyValue): string {
  if (open) return written(value, open);
  open = { values: mostValues, characters: limits.cellBytes, depth: 0 };
  try {
    return written(value, open);
  } finally {
    open = undefined;
  }
}

function written(value: PyValue, budget: Budget): string {
  if (--budget.values < 0 || budget.depth > mostDeep) throw tooLarge();
  budget.depth++;
  const text = textIn(value, budget);
  budget.depth--;
  return text;
}

function textIn(value: PyValue, budget: Budget): string {
  if (value instanceof Items) return `[${value.items.map((item) => written(item, budget)).join(',')}]`;
  if (value instanceof Dict) {
    const pairs = new Map(
      value.keys.map((key, at) => [keyText(key), written(value.values[at] ?? null, budget)]),
    );
    return `{${[...pairs].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
  }
  if (madeAs(value, 'reconstruct', 'frombuffer')) return written(arrayItems(value), budget);
  const text = scalarText(value);
  budget.characters -= text.length;
  if (budget.characters < 0) throw tooLarge();
  return text;
}

function scalarText(value: PyValue): string {
  const scalar = scalarOf(value);
  if (!scalar) return 'null';
  if (scalar.kind === 'boolean') return value === true ? 'true' : 'false';
  const isNumber = scalar.kind === 'integer' || scalar.kind === 'number';
  const finite = value instanceof Float ? Number.isFinite(value.value) : Number.isFinite(Number(scalar.text));
  return isNumber && finite ? scalar.text : JSON.stringify(scalar.text);
}

function keyText(key: PyValue): string {
  return textOf(key) ?? scalarOf(key)?.text ?? '';
}

function tooLarge(): DmsError {
  return new DmsError(
    'CELL_TOO_LARGE',
    `A cell of the pickle holds a structure that is nested deeper than ${mostDeep}, or of more than ${mostValues} values.`,
    { depth: mostDeep, values: mostValues },
  );
}
