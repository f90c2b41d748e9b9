import { DmsError } from '@dms/domain';
import {
  microsOfNanos,
  microsText,
  momentOfNanos,
  momentText,
  nanosOfUnit,
  notATime,
  durationText,
} from './moments';
import type { NdArray } from './ndarray';
import { objectVector } from './object-vector';
import { vectorOf, type StagedForm, type Vector } from './vector';

/** Where the elements of one column lie in an array. */
interface Lane {
  length: number;
  at: (row: number) => number;
}

/** The columns of an array: one of a flat one; of two dimensions (columns x rows, as blocks of pandas lie) each row. */
export function arrayVectors(array: NdArray, zoned = false): Vector[] {
  const [first = 0, second] = array.shape;
  if (array.shape.length === 0) return [vectorAt(array, { length: 1, at: () => 0 }, zoned)];
  if (second === undefined) return [vectorAt(array, { length: first, at: (row) => row }, zoned)];
  return Array.from({ length: first }, (_, column) => {
    const at = array.fortran ? (row: number) => column + row * first : (row: number) => column * second + row;
    return vectorAt(array, { length: second, at }, zoned);
  });
}

function vectorAt(array: NdArray, lane: Lane, zoned: boolean): Vector {
  const { type, bytes, objects } = array;
  const { length, at } = lane;
  switch (type.kind) {
    case 'O': {
      if (at(0) === 0 && at(1) === 1 && objects.length === length) return objectVector(objects);
      return objectVector(at(1) - at(0) === 1 ? objects.slice(at(0), at(0) + length) : pick(objects, lane));
    }
    case 'b':
      return vectorOf('boolean', length, (row) => (bytes[at(row)] ? 'TRUE' : 'FALSE'));
    case 'f':
      return floats(array, lane);
    case 'i':
    case 'u':
      return integers(array, lane);
    case 'M':
      return moments(array, lane, zoned);
    case 'm':
      return durations(array, lane);
    case 'S':
      return vectorOf('text', length, (row) => {
        const text = bytes.subarray(at(row) * type.size, (at(row) + 1) * type.size);
        return text.toString('latin1').replace(/\0+$/, '');
      });
    case 'U':
      return vectorOf('text', length, (row) => ucs4(bytes, at(row) * type.size, type.size));
  }
}

function pick<T>(values: T[], { length, at }: Lane): T[] {
  return Array.from({ length }, (_, row) => values[at(row)] as T);
}

function floats({ type, bytes }: NdArray, { length, at }: Lane): Vector {
  const { buffer, byteOffset } = bytes;
  const count = bytes.length / type.size;
  const values =
    type.size === 8
      ? new Float64Array(buffer, byteOffset, count)
      : type.size === 4
        ? new Float32Array(buffer, byteOffset, count)
        : type.size === 2
          ? Float64Array.from(new Uint16Array(buffer, byteOffset, count), half)
          : undefined;
  if (!values)
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      `The pickle holds floating point numbers of ${type.size} bytes, which cannot be read.`,
    );
  return vectorOf('number', length, (row) => {
    const value = values[at(row)] ?? NaN;
    return Number.isNaN(value) ? null : String(value);
  });
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function integers({ type, bytes }: NdArray, { length, at }: Lane): Vector {
  const { buffer, byteOffset } = bytes;
  const count = bytes.length / type.size;
  if (type.size === 8) return longs(bytes, type.kind === 'u', length, at);
  const Kind = {
    i1: Int8Array,
    i2: Int16Array,
    i4: Int32Array,
    u1: Uint8Array,
    u2: Uint16Array,
    u4: Uint32Array,
  }[`${type.kind}${type.size}` as 'i1'];
  if (!Kind)
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      `The pickle holds integers of ${type.size} bytes, which cannot be read.`,
    );
  const values = new Kind(buffer, byteOffset, count);
  return vectorOf('integer', length, (row) => String(values[at(row)]));
}

function longs(bytes: Buffer, unsigned: boolean, length: number, at: Lane['at']): Vector {
  const halves = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const wide = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const text = (row: number) => {
    const place = at(row);
    const high = halves[2 * place + 1] ?? 0;
    // Within 53 bits plain numbers do, several times as fast as bigints.
    if (high < 0x1fffff && high > -0x200000) return String(high * 2 ** 32 + ((halves[2 * place] ?? 0) >>> 0));
    const value = wide[place] ?? 0n;
    return (unsigned ? BigInt.asUintN(64, value) : value).toString();
  };
  if (!unsigned) return vectorOf('integer', length, text);
  let isWide = false;
  for (let row = 0; row < length && !isWide; row++) isWide = (halves[2 * at(row) + 1] ?? 0) < 0;
  return isWide ? { length, type: 'decimal', sql: 'DECIMAL(20,0)', text } : vectorOf('integer', length, text);
}

function moments({ type, bytes }: NdArray, { length, at }: Lane, zoned: boolean): Vector {
  const nanos = nanosOfUnit(type.unit, type.count);
  if (nanos === undefined) throw noUnit(type.unit);
  const halves = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const wide = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const end = zoned ? 'Z' : '';
  let cut = 0;
  /** Microseconds as a number, or nanoseconds as a bigint where a number would not be exact. */
  const moment = (row: number): number | bigint | null => {
    const place = at(row);
    const high = halves[2 * place + 1] ?? 0;
    const low = (halves[2 * place] ?? 0) >>> 0;
    if (high === -0x80000000 && low === 0) return null;
    // Nanoseconds to microseconds by long division, exact in doubles for the years 1700 to 2240.
    if (nanos !== 1n || high > 2_000_000_000 || high < -2_000_000_000) {
      const value = (wide[place] ?? 0n) * nanos;
      if (value % 1000n !== 0n) cut++;
      return value;
    }
    const quotient = Math.floor(high / 1000);
    const rest = (high - quotient * 1000) * 2 ** 32 + low;
    const micros = Math.floor(rest / 1000);
    if (rest - micros * 1000 !== 0) cut++;
    return quotient * 2 ** 32 + micros;
  };
  const text = (row: number) => {
    const value = moment(row);
    if (value === null) return null;
    return (typeof value === 'bigint' ? momentOfNanos(value) : momentText(value)) + end;
  };
  // A number is quicker to write and to read than a moment's text.
  const staged: StagedForm = {
    text: (row) => {
      const value = moment(row);
      if (value === null) return null;
      return typeof value === 'bigint' ? microsOfNanos(value).toString() : microsText(value);
    },
    cast: (column) => `${zoned ? 'make_timestamptz' : 'make_timestamp'}(CAST(${column} AS BIGINT))`,
  };
  const vector = vectorOf(zoned ? 'instant' : 'datetime', length, text);
  return { ...vector, cut: () => cut, ...(nanos === 1n && { staged }) };
}

function durations({ type, bytes }: NdArray, { length, at }: Lane): Vector {
  const nanos = nanosOfUnit(type.unit, type.count);
  if (nanos === undefined) throw noUnit(type.unit);
  const wide = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  return vectorOf('text', length, (row) => {
    const value = wide[at(row)] ?? 0n;
    return value === notATime ? null : durationText(value * nanos);
  });
}

function noUnit(unit: string): DmsError {
  const shown = unit.replace(/\W/g, '?').slice(0, 10);
  return new DmsError(
    'UNSUPPORTED_FORMAT',
    `The pickle counts time in units of ${shown}, which cannot be read.`,
    {
      unit: shown,
    },
  );
}

function ucs4(bytes: Buffer, from: number, size: number): string {
  let text = '';
  for (let at = from; at + 4 <= from + size; at += 4) {
    const code = bytes.readUInt32LE(at);
    if (code === 0) break;
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text.toWellFormed();
}
