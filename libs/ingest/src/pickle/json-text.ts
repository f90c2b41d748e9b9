import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import { arrayItems, scalarOf } from './scalars';
import { Dict, Float, Items, madeAs, textOf, type PyValue } from './values';

const mostDeep = 40;
const mostValues = 200_000;

/**
 * A list or dict inside a cell as JSON text. A structure that holds itself, or lists of lists that double, would never
 * end: depth, number of values and length are limited. Throws DmsError CELL_TOO_LARGE.
 */
export function jsonOf(value: PyValue): string {
  const budget = { values: mostValues, characters: limits.cellBytes };
  return written(value, budget, 0);
}

function written(value: PyValue, budget: { values: number; characters: number }, depth: number): string {
  if (--budget.values < 0 || depth > mostDeep) throw tooLarge();
  if (value instanceof Items)
    return `[${value.items.map((item) => written(item, budget, depth + 1)).join(',')}]`;
  if (value instanceof Dict) {
    const pairs = new Map(
      value.keys.map((key, at) => [keyText(key), written(value.values[at] ?? null, budget, depth + 1)]),
    );
    return `{${[...pairs].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
  }
  if (madeAs(value, 'reconstruct', 'frombuffer')) return written(arrayItems(value), budget, depth + 1);
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
