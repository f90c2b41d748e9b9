import { Entries, writeJson, WrittenNumber, type JsonValue } from './parse-json';

/** What a cell of a typed text format says, exactly. */
export type ExactValue = string | boolean | WrittenNumber;

/**
 * An object as cells by path: objects within it become `outer.inner`, lists stay together as JSON. A path met twice
 * in one record gets `_2`. Nulls and empty texts are null; an empty object is no cell.
 */
export function flatRecord(record: Entries): Map<string, ExactValue | null> {
  const cells = new Map<string, ExactValue | null>();
  const add = (path: string, value: JsonValue) => {
    let free = path;
    for (let number = 2; cells.has(free); number++) free = `${path}_${number}`;
    cells.set(free, exactOf(value));
  };
  const walk = (entries: Entries, above: string) => {
    for (const [key, value] of entries.list) {
      const path = above === '' ? key : `${above}.${key}`;
      if (value instanceof Entries) walk(value, path);
      else add(path, value);
    }
  };
  walk(record, '');
  return cells;
}

/** Null where there is nothing in the cell. */
export function exactOf(value: JsonValue): ExactValue | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string' || typeof value === 'boolean' || value instanceof WrittenNumber) return value;
  return writeJson(value);
}
