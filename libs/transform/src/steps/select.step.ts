import { findColumn } from './columns';
import { isObject, Parameters } from './parameters';
import { defineStep } from './step-definition';
import { listed } from './text-sql';

interface Select {
  columns: { from: string; as: string }[];
}

/** Keeps these columns, in this order, under these names. */
export const select = defineStep<Select>({
  op: 'select',
  read: (parameters) => ({
    columns: parameters.list('columns').map((entry) => {
      if (typeof entry === 'string') return { from: entry, as: entry };
      if (!isObject(entry)) throw parameters.wrong('columns', 'must be a list of names or {from, as}');
      const inner = new Parameters(entry, 'columns[]');
      const pair = { from: inner.name('from'), as: inner.name('as') };
      inner.done();
      return pair;
    }),
  }),
  flow: ({ columns: wanted }, columns) => pick(wanted, columns),
  uses: ({ columns }) => ({ reads: [], hands: columns.map(({ from, as }) => [from, as] as const) }),
  apply: async ({ columns: wanted }, stage) => ({ ...stage, columns: pick(wanted, stage.columns) }),
  describe: ({ columns }) => `Keep ${listed(columns.map(({ as }) => as))}.`,
});

function pick<T extends { name: string }>(wanted: Select['columns'], columns: T[]): T[] {
  return wanted.map(({ from, as }) => {
    const column = findColumn(columns, from);
    return { ...column, name: from === as ? column.name : as };
  });
}
