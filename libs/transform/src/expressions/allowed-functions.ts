import { dateFunctions } from './functions/date-functions';
import { type DocumentedFunction } from './functions/documented-function';
import { listFunctions } from './functions/list-functions';
import { numberFunctions } from './functions/number-functions';
import { textFunctions } from './functions/text-functions';

/**
 * The functions an expression may call. Not here, on purpose: whatever reads files, settings, the clock, the machine or
 * chance; whatever makes rows; printf and format (their patterns multiply size). repeat, lpad and rpad are rebuilt inside
 * a cap (see size-caps). docs/expressions.md is written from this list.
 */
export const documentedFunctions: Record<string, readonly DocumentedFunction[]> = {
  Text: textFunctions,
  'Numbers and values': numberFunctions,
  'Dates and times': dateFunctions,
  Lists: listFunctions,
};

/** By name: the least and most arguments. */
export const allowedFunctions: ReadonlyMap<string, readonly [number, number]> = new Map(
  Object.values(documentedFunctions)
    .flat()
    .map(({ name, least, most }) => [name, [least, most] as const]),
);

/** Operators the parser hands over as functions, with their number of operands. */
export const allowedOperators: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    '+': [1, 2],
    '-': [1, 2],
    '*': [2],
    '/': [2],
    '//': [2],
    '%': [2],
    '^': [2],
    '**': [2],
    '||': [2],
    '~~': [2],
    '!~~': [2],
    '~~*': [2],
    '!~~*': [2],
    '~~~': [2],
    '&': [2],
    '|': [2],
    '<<': [2],
    '>>': [2],
  }),
);

/** Types an expression may cast to. DECIMAL takes a width and a scale; lists are lists of these. */
export const castTypes: ReadonlySet<string> = new Set([
  'VARCHAR',
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'HUGEINT',
  'FLOAT',
  'DOUBLE',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE',
  'INTERVAL',
]);
