import { arrowVector } from './arrow-arrays';
import { arrayOf, isArray } from './ndarray';
import { arrayVectors } from './array-vectors';
import { decoded, levelsOf } from './index-levels';
import { objectVector } from './object-vector';
import { wrong } from './byte-source';
import { Dict, Items, Made, madeAs, type PyValue } from './values';
import { masked, type Vector } from './vector';

/**
 * The columns of whatever pandas keeps values in: an array of NumPy (several columns where it has two dimensions),
 * datetimes with and without zone, categories, nullable integers, numbers, booleans and strings, an index, a list.
 */
export function columnsOf(value: PyValue, zoned = false): Vector[] {
  if (value instanceof Items) return [objectVector(value.items)];
  if (isArray(value)) return arrayVectors(arrayOf(value), zoned);
  if (madeAs(value, 'categorical')) return [categorical(value)];
  if (madeAs(value, 'arrowChunks', 'arrowArray')) return [arrowVector(value)];
  if (madeAs(value, 'array')) return extension(value, zoned);
  if (madeAs(value, 'newIndex', 'newDatetimeIndex', 'index')) {
    const [level] = levelsOf(value);
    return level ? [level.vector] : [];
  }
  throw wrong('holds values of no known form', 0);
}

/** The state of an extension array: a dict of attributes, or a tuple of dtype, array and attributes in any order. */
function parts(array: Made): PyValue[] {
  if (array.state instanceof Dict) return array.state.values;
  return array.state instanceof Items ? array.state.items : [];
}

function extension(array: Made, zoned: boolean): Vector[] {
  const all = parts(array);
  const arrow = all.find((part) => madeAs(part, 'arrowChunks', 'arrowArray'));
  if (arrow) return [arrowVector(arrow as Made)];
  const data = array.attribute('_data', '_ndarray') ?? all.find(isArray) ?? array.args.find(isArray);
  if (data === undefined) throw wrong('holds a column without its values', 0);
  const isZoned =
    zoned || all.some((part) => madeAs(part, 'zoned')) || array.args.some((part) => madeAs(part, 'zoned'));
  const mask = array.attribute('_mask');
  const vectors = columnsOf(data, isZoned);
  if (mask === undefined || mask === null) return vectors;
  const masks = arrayVectors(arrayOf(mask));
  return vectors.map((vector, at) => masked(vector, (row) => masks[at]?.text(row) === 'TRUE'));
}

function categorical(array: Made): Vector {
  const all = parts(array);
  const type = all.find((part) => madeAs(part, 'categories')) as Made | undefined;
  // Before 0.21 the categories lie beside the codes; long before that they were called levels.
  const categories =
    (type ? categoriesOf(type) : undefined) ??
    array.attribute('categories', '_categories', '_levels', 'levels');
  const codes = array.attribute('_codes', 'codes', 'labels', '_ndarray') ?? all.find(isArray);
  if (categories === undefined || codes === undefined) throw wrong('holds categories without codes', 0);
  const [values] = levelsOf(categories);
  const [places] = columnsOf(codes);
  if (!values || !places) throw wrong('holds categories without codes', 0);
  return decoded(values.vector, places);
}

function categoriesOf(type: Made): PyValue | undefined {
  return type.attribute('categories', '_categories') ?? type.args[0];
}
