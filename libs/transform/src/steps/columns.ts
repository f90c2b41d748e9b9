import { DmsError } from '@dms/domain';
import { nearName } from '../expressions/near-name';

/** The column of that name: exactly so, else the same but for letter case. Throws UNKNOWN_COLUMN. */
export function findColumn<T extends { name: string }>(columns: readonly T[], name: string): T {
  const folded = name.toLowerCase();
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === folded);
  if (found) return found;
  const suggestion = nearName(
    name,
    columns.map((column) => column.name),
  );
  const hint = suggestion ? ` Did you mean ${suggestion}?` : '';
  throw new DmsError('UNKNOWN_COLUMN', `There is no column ${name}.${hint}`, {
    column: name,
    ...(suggestion && { suggestion }),
  });
}

export function findColumns<T extends { name: string }>(columns: readonly T[], names: string[] | '*'): T[] {
  return names === '*' ? [...columns] : names.map((name) => findColumn(columns, name));
}

/** Puts new columns in the place of those of their names, the others at the end. */
export function placeColumns<T extends { name: string }>(columns: readonly T[], made: readonly T[]): T[] {
  const left = new Map(made.map((column) => [column.name.toLowerCase(), column]));
  const placed = columns.map((column) => {
    const replacement = left.get(column.name.toLowerCase());
    left.delete(column.name.toLowerCase());
    return replacement ? { ...replacement, name: column.name } : column;
  });
  return [...placed, ...made.filter((column) => left.get(column.name.toLowerCase()) === column)];
}

const reserved = new Set(['_out', '_row', '_rows', '_ds']);

/** No two columns whose names differ in letter case only, and none of our own names. Throws BAD_RECIPE. */
export function checkNames(columns: readonly { name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    const folded = name.toLowerCase();
    if (seen.has(folded))
      throw new DmsError('BAD_RECIPE', `There would be two columns named ${name}.`, { column: name });
    if (reserved.has(folded))
      throw new DmsError('BAD_RECIPE', `${name} is a name DMS keeps for itself.`, { column: name });
    seen.add(folded);
  }
  if (columns.length === 0) throw new DmsError('BAD_RECIPE', 'No column would be left.');
}

/** A name not taken yet: the name itself, else with `_2`, `_3`… */
export function freeName(name: string, taken: readonly { name: string }[]): string {
  const used = new Set(taken.map((column) => column.name.toLowerCase()));
  if (!used.has(name.toLowerCase())) return name;
  let number = 2;
  while (used.has(`${name}_${number}`.toLowerCase())) number++;
  return `${name}_${number}`;
}

/** What terms that are a column or an expression each read of a table. */
export function readByTerms(terms: readonly { column?: string; expression?: string }[]) {
  const reads = terms.map(({ column }) => column).filter((name) => name !== undefined);
  const expressions = terms.map(({ expression }) => expression).filter((text) => text !== undefined);
  return { reads, expressions };
}
