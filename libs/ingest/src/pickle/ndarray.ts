import { DmsError } from '@dms/domain';
import { wrong } from './byte-source';
import { Bytes, Items, madeAs, Named, numberOf, textOf, type Made, type PyValue } from './values';

/** What the elements of an array are; `size` in bytes. */
export interface ElementType {
  kind: 'b' | 'i' | 'u' | 'f' | 'M' | 'm' | 'O' | 'S' | 'U';
  size: number;
  /** Of M and m. */
  unit: string;
  count: number;
}

/** An array of one or two dimensions, its bytes little end first. */
export interface NdArray {
  type: ElementType;
  shape: number[];
  /** Columns lie together, not rows. */
  fortran: boolean;
  bytes: Buffer;
  /** Of kind O. */
  objects: PyValue[];
}

/** Whether the value is an array of NumPy (or, in old pandas, an index or series that is one). */
export function isArray(value: PyValue | undefined): value is Made {
  return madeAs(value, 'reconstruct', 'frombuffer');
}

/** Throws DmsError FILE_UNREADABLE where its parts do not fit, UNSUPPORTED_FORMAT for elements no column is made of. */
export function arrayOf(value: PyValue): NdArray {
  if (madeAs(value, 'frombuffer')) {
    const [data, type, shape, order] = value.args;
    return arrayFrom(type, shape, textOf(order) === 'F', data);
  }
  if (!madeAs(value, 'reconstruct')) throw wrong('has no array where one should be', 0);
  return arrayOfState(value.state);
}

function arrayOfState(state: PyValue | undefined): NdArray {
  if (!(state instanceof Items)) throw wrong('holds an array without its data', 0);
  // Old indexes and series: the array's own state, then the name.
  const [first] = state.items;
  if (first instanceof Items && !isShape(first)) return arrayOfState(first);
  const offset = state.items.length >= 5 ? 1 : 0;
  const [shape, type, fortran, data] = state.items.slice(offset);
  return arrayFrom(type, shape, fortran === true || fortran === 1, data);
}

function isShape(items: Items): boolean {
  return items.items.every((item) => typeof item === 'number');
}

function arrayFrom(
  dtype: PyValue | undefined,
  shapeValue: PyValue | undefined,
  fortran: boolean,
  data: PyValue | undefined,
): NdArray {
  const { type, isBig } = elementType(dtype);
  const shape = shapeValue instanceof Items ? shapeValue.items.map((size) => numberOf(size) ?? -1) : [-1];
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count) || count < 0) throw wrong('holds an array of an impossible shape', 0);
  if (shape.length > 2) {
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      `The pickle holds an array of ${shape.length} dimensions, which is no table.`,
      {
        dimensions: shape.length,
      },
    );
  }
  if (type.kind === 'O') {
    if (!(data instanceof Items) || data.items.length !== count)
      throw wrong('holds an array that does not fit its shape', 0);
    return { type, shape, fortran, bytes: Buffer.alloc(0), objects: data.items };
  }
  const bytes = data instanceof Bytes ? data.bytes : Buffer.from(textOf(data) ?? '', 'latin1');
  if (bytes.length !== count * type.size) throw wrong('holds an array that does not fit its shape', 0);
  return { type, shape, fortran, bytes: isBig ? swapped(bytes, type) : aligned(bytes), objects: [] };
}

/** Typed arrays begin at multiples of their element's size. */
function aligned(bytes: Buffer): Buffer {
  if (bytes.byteOffset % 8 === 0) return bytes;
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  bytes.copy(copy);
  return copy;
}

function swapped(bytes: Buffer, { kind, size }: ElementType): Buffer {
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  bytes.copy(copy);
  const width = kind === 'U' ? 4 : kind === 'S' ? 1 : size;
  if (width === 2) copy.swap16();
  else if (width === 4) copy.swap32();
  else if (width === 8) copy.swap64();
  return copy;
}

/** `numpy.dtype('f8', False, True)` with the state that tells byte order, size and unit. */
export function elementType(dtype: PyValue | undefined): { type: ElementType; isBig: boolean } {
  if (!madeAs(dtype, 'dtype')) throw wrong('holds an array of elements of no type', 0);
  const [of] = dtype.args;
  const code = of instanceof Named ? typeOfName(of.name) : (textOf(of) ?? '');
  const found = /^([<>|=])?([biufMmOSU?])(\d{0,9})(?:\[(\d*)(\w+)\])?$/.exec(code.replace('?', 'b1'));
  if (!found) {
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      `The pickle holds an array of elements of the type ${code.slice(0, 20).replace(/[^\w<>|]/g, '?')}, which cannot be read yet.`,
      {
        type: code.slice(0, 20),
      },
    );
  }
  const state = dtype.state instanceof Items ? dtype.state.items : [];
  const kind = found[2] as ElementType['kind'];
  const stated = numberOf(state[5]) ?? -1;
  const size =
    kind === 'O'
      ? 8
      : kind === 'U' && stated < 0
        ? 4 * Number(found[3] || 0)
        : stated >= 0
          ? stated
          : Number(found[3] || 8);
  const unit = unitOf(state[8]) ?? { unit: found[5] ?? 'ns', count: Number(found[4] || 1) };
  return { type: { kind, size, ...unit }, isBig: (textOf(state[1]) ?? found[1]) === '>' };
}

function typeOfName(name: string): string {
  const plain: Record<string, string> = { object: 'O', int: 'i8', float: 'f8', bool: 'b1', str: 'U' };
  return plain[name.slice(name.lastIndexOf('.') + 1)] ?? name;
}

/** ({}, (b'ns', 1, 1, 1)) */
function unitOf(metadata: PyValue | undefined): { unit: string; count: number } | undefined {
  const inner = metadata instanceof Items ? metadata.items.find((item) => item instanceof Items) : undefined;
  const parts = inner instanceof Items ? inner.items : metadata instanceof Items ? metadata.items : [];
  const unit = textOf(parts[0]);
  return unit === undefined ? undefined : { unit, count: numberOf(parts[1]) ?? 1 };
}
