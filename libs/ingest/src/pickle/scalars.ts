import { arrayOf, elementType } from './ndarray';
import { arrayVectors } from './array-vectors';
import { jsonOf } from './json-text';
import { clockText, dayText, durationText, momentOfDay, momentOfNanos } from './moments';
import { offsetMicros } from './zones';
import { Bytes, Dict, Float, Items, madeAs, Made, Named, numberOf, textOf, type PyValue } from './values';

export const kindBits = {
  text: 1,
  boolean: 2,
  integer: 4,
  big: 8,
  number: 16,
  decimal: 32,
  date: 64,
  datetime: 128,
  instant: 256,
  time: 512,
} as const;
export type ScalarKind = keyof typeof kindBits;

export interface Scalar {
  kind: ScalarKind;
  text: string;
}

/** One Python value as a cell; null for None, NaN, NaT and NA. Lists and dicts are JSON text. */
export function scalarOf(value: PyValue): Scalar | null {
  if (value === null) return null;
  switch (typeof value) {
    case 'string':
      return { kind: 'text', text: value };
    case 'boolean':
      return { kind: 'boolean', text: value ? 'TRUE' : 'FALSE' };
    case 'number':
      if (Number.isNaN(value)) return null;
      return { kind: Number.isInteger(value) ? 'integer' : 'number', text: String(value) };
    case 'bigint':
      return { kind: BigInt.asIntN(64, value) === value ? 'integer' : 'big', text: value.toString() };
    default:
      return scalarOfObject(value);
  }
}

function scalarOfObject(value: Float | Bytes | Items | Dict | Named | Made): Scalar | null {
  if (value instanceof Float) return { kind: 'number', text: String(value.value + 0) };
  if (value instanceof Bytes) return { kind: 'text', text: (textOf(value) ?? '').replaceAll('\0', '') };
  if (value instanceof Items || value instanceof Dict) return { kind: 'text', text: jsonOf(value) };
  if (value instanceof Named) return value.role === 'missing' ? null : { kind: 'text', text: value.name };
  return scalarOfMade(value);
}

function scalarOfMade(value: Made): Scalar | null {
  switch (value.role) {
    case 'newMissing':
    case 'notATime':
      return null;
    case 'timestamp':
      return timestamp(value);
    case 'timedelta':
    case 'delta':
      return duration(value);
    case 'date':
      return date(value);
    case 'datetime':
      return datetime(value);
    case 'time':
      return time(value);
    case 'decimal':
      return decimal(value);
    case 'uuid':
      return uuid(value);
    case 'scalar':
      return numpyScalar(value);
    case 'reconstruct':
    case 'frombuffer':
      return { kind: 'text', text: jsonOf(value) };
    default:
      return { kind: 'text', text: `<${value.maker.name}>` };
  }
}

/** An array inside a cell. */
export function arrayItems(value: PyValue): Items {
  const vectors = arrayVectors(arrayOf(value));
  const lists = vectors.map(({ length, text }) => new Items(Array.from({ length }, (_, row) => text(row))));
  const [only] = lists;
  return lists.length === 1 && only ? only : new Items(lists);
}

function numpyScalar({ args: [dtype, data] }: Made): Scalar | null {
  if (!(data instanceof Bytes) && typeof data !== 'string') return data === undefined ? null : scalarOf(data);
  const { type, isBig } = elementType(dtype);
  const raw = data instanceof Bytes ? data.bytes : Buffer.from(data, 'latin1');
  if (raw.length !== type.size) return null;
  const bytes = Buffer.from(new ArrayBuffer(raw.length));
  raw.copy(bytes);
  if (isBig && type.kind !== 'S' && type.kind !== 'U') bytes.reverse();
  const [vector] = arrayVectors({ type, shape: [1], fortran: false, bytes, objects: [] });
  const text = vector?.text(0) ?? null;
  if (!vector || text === null) return null;
  return { kind: vector.type === 'decimal' ? 'big' : (vector.type as ScalarKind), text };
}

function timestamp({ args }: Made): Scalar | null {
  const [value, , zone, unit] = args;
  const nanos = bigOf(value);
  // Timestamp(2020, 1, 1…) is how some very old ones are written: their first argument is bytes, as datetime's.
  if (nanos === undefined) return null;
  if (nanos === -(2n ** 63n)) return null;
  const scale = [1_000_000_000n, 1_000_000n, 1_000n, 1n][[7, 8, 9, 10].indexOf(numberOf(unit) ?? 10)] ?? 1n;
  const text = momentOfNanos(nanos * scale);
  return zone === undefined || zone === null
    ? { kind: 'datetime', text }
    : { kind: 'instant', text: `${text}Z` };
}

function duration({ role, args }: Made): Scalar | null {
  if (role === 'delta') {
    const [days = 0, seconds = 0, micros = 0] = args.map((part) => numberOf(part) ?? 0);
    return {
      kind: 'text',
      text: durationText(
        (BigInt(days) * 86_400n + BigInt(seconds)) * 1_000_000_000n + BigInt(micros) * 1000n,
      ),
    };
  }
  const value = bigOf(args[0]);
  if (value === undefined || value === -(2n ** 63n)) return null;
  const scale =
    [1_000_000_000n, 1_000_000n, 1_000n, 1n][[7, 8, 9, 10].indexOf(numberOf(args[1]) ?? 10)] ?? 1n;
  return { kind: 'text', text: durationText(value * scale) };
}

function bigOf(value: PyValue | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** Year, month, day as the ten (or four) bytes that Python packs them into, or as numbers. */
function dayOf(bytes: Buffer): number {
  const at = new Date(0);
  at.setUTCFullYear(bytes.readUInt16BE(0), ((bytes[2] ?? 1) & 0x7f) - 1, bytes[3] ?? 1);
  return Math.floor(at.getTime() / 86_400_000);
}

function packed(value: PyValue | undefined, size: number): Buffer | undefined {
  const bytes =
    value instanceof Bytes
      ? value.bytes
      : typeof value === 'string'
        ? Buffer.from(value, 'latin1')
        : undefined;
  return bytes?.length === size ? bytes : undefined;
}

function date({ args }: Made): Scalar | null {
  const bytes = packed(args[0], 4);
  if (bytes) return { kind: 'date', text: dayText(dayOf(bytes)) };
  const [year, month = 1, day = 1] = args.map((part) => numberOf(part) ?? 1);
  if (year === undefined) return null;
  return { kind: 'date', text: dayText(Math.floor(Date.UTC(year, month - 1, day) / 86_400_000)) };
}

function datetime({ args }: Made): Scalar | null {
  const bytes = packed(args[0], 10);
  if (!bytes) return null;
  const day = dayOf(bytes);
  const clock = clockMicros(bytes, 4);
  const zone = args[1];
  if (zone === undefined || zone === null) return { kind: 'datetime', text: momentOfDay(day, clock) };
  const offset = offsetMicros(zone, day * 86_400_000_000 + clock, ((bytes[2] ?? 0) & 0x80) !== 0);
  // A zone whose rules are not known: the moment is as it was written, and no instant.
  if (offset === undefined) return { kind: 'text', text: momentOfDay(day, clock) };
  return { kind: 'instant', text: `${momentOfDay(day, clock - offset)}Z` };
}

function time({ args }: Made): Scalar | null {
  const bytes = packed(args[0], 6);
  return bytes ? { kind: 'time', text: clockText(clockMicros(bytes, 0, 0x7f)) } : null;
}

function clockMicros(bytes: Buffer, from: number, hourMask = 0xff): number {
  const [hours = 0, minutes = 0, seconds = 0] = bytes.subarray(from, from + 3);
  return ((hours & hourMask) * 3600 + minutes * 60 + seconds) * 1_000_000 + bytes.readUIntBE(from + 3, 3);
}

function decimal({ args }: Made): Scalar | null {
  const text = (textOf(args[0]) ?? '').trim();
  if (/^[+-]?(s?nan)/i.test(text)) return null;
  const found = /^([+-]?)(\d+)(?:\.(\d+))?(?:E([+-]?\d{1,4}))?$/i.exec(text);
  if (!found) return { kind: 'text', text };
  const [, sign = '', whole = '', fraction = '', power = '0'] = found;
  const shift = Number(power);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (Math.abs(shift) > 60) return { kind: 'text', text };
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const place = Math.max(1, point);
  const rest = padded.slice(place);
  return {
    kind: 'decimal',
    text: `${sign === '-' ? '-' : ''}${padded.slice(0, place)}${rest === '' ? '' : `.${rest}`}`,
  };
}

function uuid(value: Made): Scalar | null {
  const number = bigOf(value.attribute('int'));
  if (number === undefined || number < 0n) return null;
  const hex = number.toString(16).padStart(32, '0');
  return { kind: 'text', text: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}

export function isMissing(value: PyValue): boolean {
  return value === null || (!madeAs(value, 'reconstruct', 'frombuffer') && scalarOf(value) === null);
}
