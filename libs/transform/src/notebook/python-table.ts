import { pyText, pyValue } from './python-text';

/** A table with its cells as text. */
export interface Table {
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
}

/** The table as Python, cell by cell. */
export function tableCode({ columns, rows }: Table): string {
  const lines = rows.map((row) => `    ${pyValue(row)},`);
  return `table(${columnPairs(columns)}, [\n${lines.join('\n')}\n])`;
}

/** (name, type) of each column, as Python. */
export function columnPairs(columns: Table['columns']): string {
  return `[${columns.map(({ name, type }) => `(${pyText(name)}, ${pyText(type)})`).join(', ')}]`;
}
