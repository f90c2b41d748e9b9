import { DataType, DateUnit, Precision, TimeUnit, type Data, type Vector } from 'apache-arrow';
import type { Column, ColumnType } from '@dms/domain';
import { engineType } from '../parquet';

/** How a column of an Arrow file is written as text, and what the engine makes of the text again. */
export interface ArrowColumn {
  type: ColumnType;
  engine: string;
  /** The cell at a row of the vector; null where there is none. */
  text(vector: Vector, row: number): string | null;
}

type Reader = (vector: Vector, row: number) => string | null;

/** For every Arrow type; what has no counterpart becomes text. */
export function arrowColumn(type: DataType): ArrowColumn {
  const as = (columnType: ColumnType, text: Reader, engine = engineType(columnType)): ArrowColumn => ({
    type: columnType,
    engine,
    text: (vector, row) => (vector.isValid(row) ? text(vector, row) : null),
  });
  if (DataType.isDictionary(type)) return arrowColumn(type.dictionary as DataType);
  if (DataType.isNull(type)) return as('text', () => null);
  if (DataType.isBool(type)) return as('boolean', (vector, row) => (vector.get(row) ? 'TRUE' : 'FALSE'));
  if (DataType.isInt(type)) {
    const isWide = type.bitWidth === 64 && !type.isSigned;
    const plain: Reader = (vector, row) => String(vector.get(row));
    return isWide ? as('decimal', plain, 'DECIMAL(20, 0)') : as('integer', plain);
  }
  if (DataType.isFloat(type)) {
    const isDouble = type.precision === Precision.DOUBLE;
    return as('number', (vector, row) => number(Number(vector.get(row)), isDouble));
  }
  if (DataType.isDecimal(type)) {
    const digits = `DECIMAL(${type.precision}, ${type.scale})`;
    const text: Reader = (vector, row) => decimal(vector.get(row) as Uint32Array, type.scale);
    return type.precision <= 38 && type.scale >= 0 ? as('decimal', text, digits) : as('text', text);
  }
  if (DataType.isDate(type)) {
    const perDay = type.unit === DateUnit.DAY ? 1n : 86_400_000n;
    return as('date', (vector, row) => dayText(floorDiv(raw(vector, row), perDay)));
  }
  if (DataType.isTimestamp(type)) return timestamp(type.unit, Boolean(type.timezone), as);
  if (DataType.isTime(type)) {
    return as('time', (vector, row) => timeText(raw(vector, row), unitsPerSecond(type.unit)));
  }
  return as('text', (vector, row) => plainText(vector.get(row)));
}

function timestamp(
  unit: TimeUnit,
  hasZone: boolean,
  as: (type: ColumnType, text: Reader, engine?: string) => ArrowColumn,
): ArrowColumn {
  const perSecond = unitsPerSecond(unit);
  const text: Reader = (vector, row) => {
    const value = raw(vector, row);
    const perDay = perSecond * 86_400n;
    const day = floorDiv(value, perDay);
    return `${dayText(day)}T${timeText(value - day * perDay, perSecond)}${hasZone ? 'Z' : ''}`;
  };
  // The engine counts microseconds: nanoseconds stay whole as text only.
  if (unit === TimeUnit.NANOSECOND) return as('text', text);
  return hasZone ? as('instant', text, 'TIMESTAMPTZ') : as('datetime', text);
}

/** The stored number of a date or time, of which the library's own getter makes a double. */
function raw(vector: Vector, row: number): bigint {
  let index = row;
  for (const data of vector.data as readonly Data[]) {
    if (index < data.length) return wholeAt(data, index);
    index -= data.length;
  }
  return 0n;
}

function wholeAt(data: Data, index: number): bigint {
  const dictionary = (data as { dictionary?: Vector }).dictionary;
  const values = data.values as Int32Array | BigInt64Array;
  if (dictionary) return raw(dictionary, Number(values[index]));
  if (values instanceof Int32Array && values.length === 2 * data.length) {
    return (BigInt(values[2 * index + 1] ?? 0) << 32n) | BigInt((values[2 * index] ?? 0) >>> 0);
  }
  return BigInt(values[index] ?? 0);
}

const unitsPerSecond = (unit: TimeUnit) => 10n ** (3n * BigInt(unit));
const floorDiv = (value: bigint, by: bigint) => (value >= 0n ? value / by : -((-value + by - 1n) / by));

function dayText(day: bigint): string {
  const text = new Date(Number(day) * 86_400_000).toISOString().slice(0, -14);
  return text.replace(/^\+0*(?=\d{5})/, '');
}

function timeText(value: bigint, perSecond: bigint): string {
  const seconds = Number(value / perSecond);
  const two = (part: number) => String(part).padStart(2, '0');
  const digits = String(perSecond).length - 1;
  const fraction =
    digits > 0
      ? String(value % perSecond)
          .padStart(digits, '0')
          .replace(/0+$/, '')
      : '';
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

/** The shortest writing that gives the number again: 0.1 of 32 bits is no 0.10000000149011612. */
function number(value: number, isDouble: boolean): string {
  if (isDouble || !Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return String(short);
  }
  return String(value);
}

function decimal(words: Uint32Array, scale: number): string {
  let value = 0n;
  for (let index = words.length - 1; index >= 0; index--) value = (value << 32n) | BigInt(words[index] ?? 0);
  const bits = BigInt(words.length * 32);
  if (value >> (bits - 1n)) value -= 1n << bits;
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Texts as they are, bytes as text where they are UTF-8 and else in hexadecimal digits, the rest as JSON. */
function plainText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (value instanceof Uint8Array) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(value);
    } catch {
      return Buffer.from(value).toString('hex');
    }
  }
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? null
  );
}

export type NamedArrowColumn = ArrowColumn & Column;
