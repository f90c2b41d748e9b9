import { OrgField } from '@dms/domain';
import { isId } from './ids';

/** A query travels in the URL, which an org takes up to about 16 kB of, headers included. */
const longestQuery = 12_000;
const mostKeys = 200;
/** The text of a query that travels in a body may have 100,000 characters. */
const longestText = 95_000;

const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** A SOQL text literal. Half surrogate pairs, which no URL can carry, become U+FFFD and so match nothing. */
export function quoteSoql(value: string): string {
  return `'${value.toWellFormed().replace(/[\\'"\n\r\t\b\f]/g, (character) => escapes[character] ?? '')}'`;
}

const wholeTypes = new Set(['int', 'long']);
const numberTypes = new Set(['double', 'currency', 'percent']);
const idTypes = new Set(['id', 'reference']);
/** Types whose literals are written without quotes, and how a right one looks. */
const bareLiterals: [(type: string) => boolean, RegExp][] = [
  [(type) => wholeTypes.has(type), /^[+-]?\d{1,19}$/],
  [(type) => numberTypes.has(type), /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i],
  [(type) => type === 'boolean', /^(true|false)$/i],
  [(type) => type === 'date', /^\d{4}-\d{2}-\d{2}$/],
  [(type) => type === 'datetime', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/],
];

/**
 * The literal for a value of a field; undefined where no record can have that value (text in a number field): one such
 * literal would make the org refuse the whole query.
 */
export function literalFor(field: OrgField, value: string): string | undefined {
  // The last three of 18 characters say nothing new, and a wrong one would make the org refuse the whole query.
  if (idTypes.has(field.type)) return isId(value) ? `'${value.slice(0, 15)}'` : undefined;
  const bare = bareLiterals.find(([fits]) => fits(field.type));
  if (!bare) return quoteSoql(value);
  return bare[1].test(value) ? value : undefined;
}

/** SELECTs whose IN lists together hold all the keys, each short enough for a URL. Names must come from a describe. */
export function selectsByKeys(
  object: string,
  keyField: OrgField,
  keys: readonly string[],
  fields: readonly string[],
): string[] {
  const head = `SELECT ${fields.join(', ')} FROM ${object} WHERE ${keyField.name} IN (`;
  const literals = new Set(
    keys.map((key) => literalFor(keyField, key)).filter((found) => found !== undefined),
  );
  const lists: string[][] = [];
  let room = 0;
  for (const literal of literals) {
    const size = encodeURIComponent(literal).length + 1;
    const last = lists.at(-1);
    if (last && size <= room && last.length < mostKeys) {
      last.push(literal);
      room -= size;
    } else {
      lists.push([literal]);
      room = longestQuery - encodeURIComponent(head).length - size;
    }
  }
  return lists.map((list) => `${head}${list.join(',')})`);
}

/** One SELECT of as many of the first keys as its text holds (at least one is taken); undefined where no record can have one. */
export function selectByFirstKeys(
  object: string,
  keyField: OrgField,
  keys: readonly string[],
  fields: readonly string[],
): { soql?: string; taken: number } {
  const head = `SELECT ${fields.join(', ')} FROM ${object} WHERE ${keyField.name} IN (`;
  const literals = new Set<string>();
  let room = longestText - head.length;
  let taken = 0;
  for (const key of keys) {
    const literal = literalFor(keyField, key);
    if (literal !== undefined && !literals.has(literal)) {
      if (literal.length >= room && taken > 0) break;
      literals.add(literal);
      room -= literal.length + 1;
    }
    taken += 1;
  }
  return { taken, ...(literals.size > 0 && { soql: `${head}${[...literals].join(',')})` }) };
}
