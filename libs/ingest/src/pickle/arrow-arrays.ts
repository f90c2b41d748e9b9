import { DmsError } from '@dms/domain';
import { wrong } from './byte-source';
import { momentOfNanos, nanosOfUnit } from './moments';
import { Bytes, Items, Made, madeAs, numberOf, textOf, type PyValue } from './values';
import { vectorOf, type Vector } from './vector';

/** The parts of an array of Arrow as pyarrow pickles them: `_restore_array((type, length, nulls, offset, buffers, …))`. */
interface ArrowArray {
  type: string;
  length: number;
  offset: number;
  buffers: (Buffer | undefined)[];
}

/** A column that pandas keeps in Arrow (strings of pandas 3, where pyarrow is there). Throws DmsError UNSUPPORTED_FORMAT. */
export function arrowVector(value: Made): Vector {
  const pieces = madeAs(value, 'arrowChunks') ? itemsOf(value.args[0]).map(arrayOf) : [arrayOf(value)];
  const type = pieces[0]?.type ?? typeName(value.args[1]) ?? 'string';
  const read = reader(type);
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.length;
  }
  let current = 0;
  return vectorOf(read.type, length, (row) => {
    // Rows are asked for one after another, nearly always.
    if (row < (starts[current] ?? 0)) current = 0;
    while (current + 1 < starts.length && row >= (starts[current + 1] ?? Infinity)) current++;
    const piece = pieces[current];
    if (!piece) return null;
    const at = row - (starts[current] ?? 0) + piece.offset;
    const [validity] = piece.buffers;
    if (validity && !((validity[at >> 3] ?? 0) & (1 << (at & 7)))) return null;
    return read.text(piece, at);
  });
}

function arrayOf(value: PyValue): ArrowArray {
  const data = madeAs(value, 'arrowArray') ? value.args[0] : undefined;
  const [type, length, , offset, buffers] = itemsOf(data);
  const name = typeName(type);
  if (name === undefined) throw wrong('holds an array of Arrow of no type', 0);
  return {
    type: name,
    length: numberOf(length) ?? 0,
    offset: numberOf(offset) ?? 0,
    buffers: itemsOf(buffers).map(bufferOf),
  };
}

function bufferOf(value: PyValue): Buffer | undefined {
  if (value === null) return undefined;
  if (value instanceof Bytes) return value.bytes;
  const [bytes] = madeAs(value, 'arrowBuffer') ? value.args : [];
  if (bytes instanceof Bytes) return bytes.bytes;
  throw wrong('holds an array of Arrow without its bytes', 0);
}

function itemsOf(value: PyValue | undefined): PyValue[] {
  return value instanceof Items ? value.items : [];
}

function typeName(value: PyValue | undefined): string | undefined {
  return madeAs(value, 'arrowType') ? textOf(value.args[0]) : undefined;
}

interface Reader {
  type: 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'instant';
  text: (array: ArrowArray, at: number) => string;
}

function reader(type: string): Reader {
  if (type === 'string' || type === 'utf8')
    return { type: 'text', text: (array, at) => textAt(array, at, 4) };
  if (type === 'large_string' || type === 'large_utf8')
    return { type: 'text', text: (array, at) => textAt(array, at, 8) };
  if (type === 'bool')
    return {
      type: 'boolean',
      text: (array, at) => ((values(array)[at >> 3] ?? 0) & (1 << (at & 7)) ? 'TRUE' : 'FALSE'),
    };
  const integer = /^(u?)int(8|16|32|64)$/.exec(type);
  if (integer) {
    const size = Number(integer[2]) / 8;
    return { type: 'integer', text: (array, at) => integerAt(values(array), at, size, integer[1] === 'u') };
  }
  if (type === 'double')
    return { type: 'number', text: (array, at) => String(values(array).readDoubleLE(at * 8)) };
  if (type === 'float')
    return { type: 'number', text: (array, at) => String(values(array).readFloatLE(at * 4)) };
  if (type === 'date32[day]')
    return {
      type: 'date',
      text: (array, at) =>
        momentOfNanos(BigInt(values(array).readInt32LE(at * 4)) * 86_400_000_000_000n).slice(0, 10),
    };
  const moment = /^timestamp\[(s|ms|us|ns)(, tz=.*)?\]$/.exec(type);
  const nanos = moment ? nanosOfUnit(moment[1] ?? 'ns', 1) : undefined;
  if (moment && nanos !== undefined) {
    const end = moment[2] === undefined ? '' : 'Z';
    const text = (array: ArrowArray, at: number) =>
      momentOfNanos(values(array).readBigInt64LE(at * 8) * nanos) + end;
    return { type: end === '' ? 'datetime' : 'instant', text };
  }
  const shown = type.replace(/[^\w[\], ]/g, '?').slice(0, 40);
  throw new DmsError(
    'UNSUPPORTED_FORMAT',
    `The pickle holds a column of the Arrow type ${shown}, which cannot be read yet.`,
    {
      type: shown,
    },
  );
}

function values({ buffers }: ArrowArray): Buffer {
  return buffers[1] ?? Buffer.alloc(0);
}

function textAt(array: ArrowArray, at: number, width: 4 | 8): string {
  const offsets = values(array);
  const place = (index: number) =>
    width === 4 ? offsets.readInt32LE(index * 4) : Number(offsets.readBigInt64LE(index * 8));
  return (array.buffers[2] ?? Buffer.alloc(0))
    .toString('utf8', place(at), place(at + 1))
    .replaceAll('\0', '');
}

function integerAt(bytes: Buffer, at: number, size: number, unsigned: boolean): string {
  if (size === 8) return (unsigned ? bytes.readBigUInt64LE(at * 8) : bytes.readBigInt64LE(at * 8)).toString();
  return String(unsigned ? bytes.readUIntLE(at * size, size) : bytes.readIntLE(at * size, size));
}
