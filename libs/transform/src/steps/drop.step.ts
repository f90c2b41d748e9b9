import { findColumns } from './columns';
import { defineStep } from './step-definition';
import { listed } from './text-sql';

/** Leaves columns out. */
export const drop = defineStep<{ columns: string[] }>({
  op: 'drop',
  read: (parameters) => ({ columns: parameters.names('columns') }),
  flow: ({ columns: names }, columns) => without(names, columns),
  apply: async ({ columns: names }, stage) => ({ ...stage, columns: without(names, stage.columns) }),
  describe: ({ columns }) => `Leave out ${listed(columns)}.`,
});

function without<T extends { name: string }>(names: string[], columns: T[]): T[] {
  const gone = findColumns(columns, names);
  return columns.filter((column) => !gone.includes(column));
}
