import { arrayOf, isArray } from './ndarray';
import { arrayVectors } from './array-vectors';
import { columnsOf } from './pandas-arrays';
import { scalarOf } from './scalars';
import { objectVector } from './object-vector';
import { wrong } from './byte-source';
import { Dict, Items, Made, madeAs, Named, numberOf, type PyValue } from './values';
import { vectorOf, type Vector } from './vector';

/** One level of an index of pandas. */
export interface Level {
  name: string;
  vector: Vector;
}

/** The levels of an index: one, or several of a MultiIndex. */
export function levelsOf(index: PyValue | undefined): Level[] {
  if (madeAs(index, 'newIndex', 'newDatetimeIndex')) return ofDict(index);
  if (isArray(index)) return [{ name: nameOf(ownState(index)), vector: first(columnsOf(index)) }];
  if (index instanceof Items) return [{ name: '', vector: objectVector(index.items) }];
  if (madeAs(index, 'index')) return ofMade(index);
  throw wrong('holds an index of no known form', 0);
}

/** Whether it is what pandas numbers rows with where nobody said otherwise: 0, 1, 2… without a name. */
export function isDefault(levels: readonly Level[]): boolean {
  const [level, second] = levels;
  if (!level || second || level.name !== '' || level.vector.type !== 'integer') return false;
  for (let row = 0; row < level.vector.length; row++) {
    if (level.vector.text(row) !== String(row)) return false;
  }
  return true;
}

/** The labels of an axis as texts; several levels joined by ` / `. */
export function labelsOf(index: PyValue | undefined): string[] {
  const levels = levelsOf(index);
  const length = levels[0]?.vector.length ?? 0;
  return Array.from({ length }, (_, row) =>
    levels
      .map(({ vector }) => vector.text(row) ?? '')
      .filter((text) => text !== '')
      .join(' / '),
  );
}

export function nameOf(name: PyValue | undefined): string {
  if (name === undefined || name === null) return '';
  const parts = name instanceof Items ? name.items : [name];
  return parts
    .map((part) => scalarOf(part)?.text)
    .filter(Boolean)
    .join(' / ');
}

/** `_new_Index(class, {...})` */
function ofDict({ args, role }: Made): Level[] {
  const [kind, values] = args;
  if (!(values instanceof Dict)) throw wrong('holds an index without its values', 0);
  const className = kind instanceof Named ? kind.name : '';
  const name = nameOf(values.get('name'));
  if (className.endsWith('RangeIndex') && values.get('data') === undefined)
    return [{ name, vector: range(values) }];
  if (className.endsWith('MultiIndex')) return ofLevels(values);
  const data = values.get('data');
  if (className.endsWith('CategoricalIndex') && !madeAs(data, 'categorical'))
    return [{ name, vector: coded(values) }];
  if (data === undefined) throw wrong('holds an index without its values', 0);
  const isTime = role === 'newDatetimeIndex' || className.endsWith('DatetimeIndex');
  const zone = values.get('tz');
  return [{ name, vector: first(columnsOf(data, isTime && zone !== undefined && zone !== null)) }];
}

/** An index made without a function of its own: its state is a dict. */
function ofMade(index: Made): Level[] {
  if (!(index.state instanceof Dict)) throw wrong('holds an index without its values', 0);
  if (index.maker.name.endsWith('RangeIndex'))
    return [{ name: nameOf(index.state.get('_name')), vector: range(index.state) }];
  const data = index.attribute('data', '_data');
  if (data === undefined) throw wrong('holds an index without its values', 0);
  return [{ name: nameOf(index.attribute('name', '_name')), vector: first(columnsOf(data)) }];
}

function range(values: Dict): Vector {
  const of = (...names: string[]) =>
    numberOf(names.map((name) => values.get(name)).find((value) => value !== undefined));
  const start = of('start', '_start') ?? 0;
  const stop = of('stop', '_stop') ?? 0;
  const step = of('step', '_step') ?? 1;
  const length = step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step));
  if (!Number.isSafeInteger(length)) throw wrong('holds an index of an impossible length', 0);
  return vectorOf('integer', length, (row) => String(start + row * step));
}

function ofLevels(values: Dict): Level[] {
  const levels = itemsOf(values.get('levels'));
  const codes = itemsOf(values.get('codes') ?? values.get('labels'));
  const names = itemsOf(values.get('names'));
  if (levels.length === 0 || levels.length !== codes.length)
    throw wrong('holds an index whose levels do not fit', 0);
  return levels.map((level, at) => ({
    name: nameOf(names[at]),
    vector: decoded(first(levelsOf(level).map(({ vector }) => vector)), codeVector(codes[at])),
  }));
}

function coded(values: Dict): Vector {
  return decoded(
    first(levelsOf(values.get('categories')).map(({ vector }) => vector)),
    codeVector(values.get('codes')),
  );
}

function itemsOf(value: PyValue | undefined): PyValue[] {
  if (value instanceof Items) return value.items;
  // FrozenList of old pandas: a list with a class of its own.
  if (value instanceof Made) return value.items.length > 0 ? value.items : itemsOf(value.args[0]);
  return [];
}

function codeVector(value: PyValue | undefined): Vector {
  if (value instanceof Items) return objectVector(value.items);
  if (value === undefined || !isArray(value)) throw wrong('holds categories without codes', 0);
  return first(arrayVectors(arrayOf(value)));
}

/** Values by their codes; a code below 0 is missing. */
export function decoded(values: Vector, codes: Vector): Vector {
  const known = new Map<number, string | null>();
  const text = (row: number) => {
    const code = Number(codes.text(row));
    if (!(code >= 0)) return null;
    if (code >= values.length) throw wrong('holds a code beyond its categories', 0);
    let found = known.get(code);
    if (found === undefined) {
      found = values.text(code);
      if (known.size < 100_000) known.set(code, found);
    }
    return found;
  };
  return { ...values, length: codes.length, text };
}

function first(vectors: Vector[]): Vector {
  const [vector] = vectors;
  if (!vector) throw wrong('holds an array of no columns', 0);
  return vector;
}

/** Old indexes are arrays themselves: beside the array's state lies their own, a tuple with the name. */
function ownState(index: Made): PyValue | undefined {
  const own = index.state instanceof Items ? index.state.items[1] : undefined;
  return own instanceof Items ? own.items[0] : undefined;
}
