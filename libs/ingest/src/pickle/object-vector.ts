import { kindBits, scalarOf, type ScalarKind } from './scalars';
import { vectorOf, type Vector } from './vector';
import type { PyValue } from './values';

/**
 * A column of Python objects: of one kind it has that kind's type, integers among floats are numbers, dates among
 * datetimes are datetimes; any other mixture is text.
 */
export function objectVector(values: readonly PyValue[]): Vector {
  let mask = 0;
  let digits = 0;
  let scale = 0;
  for (const value of values) {
    // By far the commonest, and known without a look.
    if (typeof value === 'string') {
      if (value !== '') mask |= kindBits.text;
      continue;
    }
    const scalar = scalarOf(value);
    if (!scalar) continue;
    mask |= kindBits[scalar.kind];
    if (scalar.kind !== 'decimal' && scalar.kind !== 'integer' && scalar.kind !== 'big') continue;
    const [whole = '', fraction = ''] = scalar.text.replace('-', '').split('.');
    digits = Math.max(digits, whole.length);
    scale = Math.max(scale, fraction.length);
  }
  const text = (row: number) => {
    const value = values[row] ?? null;
    if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '') : value;
    return scalarOf(value)?.text ?? null;
  };
  return typed(mask, digits, scale, values.length, text);
}

function typed(
  mask: number,
  digits: number,
  scale: number,
  length: number,
  text: (row: number) => string | null,
): Vector {
  const only = (...kinds: ScalarKind[]) =>
    mask !== 0 && kinds.reduce((rest, kind) => rest & ~kindBits[kind], mask) === 0;
  if (only('boolean')) return vectorOf('boolean', length, text);
  if (only('integer')) return vectorOf('integer', length, text);
  if (only('integer', 'number')) return vectorOf('number', length, text);
  if (only('integer', 'big', 'decimal') && digits + scale <= 38)
    return { length, type: 'decimal', sql: `DECIMAL(${Math.max(1, digits + scale)},${scale})`, text };
  if (only('date')) return vectorOf('date', length, text);
  if (only('date', 'datetime')) return vectorOf('datetime', length, text);
  if (only('instant')) return vectorOf('instant', length, text);
  if (only('time')) return vectorOf('time', length, text);
  return vectorOf('text', length, text);
}
