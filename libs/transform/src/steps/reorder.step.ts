import { findColumns } from './columns';
import { defineStep } from './step-definition';
import { listed } from './text-sql';

interface Reorder {
  columns: string[];
  rest: 'after' | 'before';
}

/** Puts columns in another order. */
export const reorder = defineStep<Reorder>({
  op: 'reorder',
  read: (parameters) => ({
    columns: parameters.names('columns'),
    rest: parameters.oneOf('rest', ['after', 'before'], 'after'),
  }),
  flow: (parameters, columns) => reordered(parameters, columns),
  apply: async (parameters, stage) => ({ ...stage, columns: reordered(parameters, stage.columns) }),
  describe: ({ columns, rest }) => `Put ${listed(columns)} ${rest === 'after' ? 'first' : 'last'}.`,
});

function reordered<T extends { name: string }>({ columns: names, rest }: Reorder, columns: T[]): T[] {
  const named = [...new Set(findColumns(columns, names))];
  const others = columns.filter((column) => !named.includes(column));
  return rest === 'after' ? [...named, ...others] : [...others, ...named];
}
