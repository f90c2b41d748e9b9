import { findColumn } from './columns';
import type { Order } from './parameters';
import { readByTerms } from './columns';
import { defineStep } from './step-definition';

/** Puts rows in order; rows that are equal keep theirs. */
export const sort = defineStep<{ by: Order[] }>({
  op: 'sort',
  rows: true,
  read: (parameters) => {
    const by = parameters.order('by');
    if (!by) throw parameters.wrong('by', 'is missing');
    return { by };
  },
  flow: ({ by }, columns) => {
    for (const { column } of by) if (column !== undefined) findColumn(columns, column);
    return columns;
  },
  uses: ({ by }) => ({ ...readByTerms(by), hands: 'all' }),
  apply: async ({ by }, stage, run) => {
    const terms = [...(await run.orderBy(by, stage.columns)), 'o'].join(', ');
    const order = await run.bench.table(run.ordered(stage, `p, row_number() OVER (ORDER BY ${terms}) AS o`));
    return { ...stage, order };
  },
  describe: ({ by }) => `Sort by ${orderWords(by)}.`,
});

export function orderWords(by: Order[]): string {
  return by
    .map(
      ({ column, expression, direction }) =>
        `${column ?? expression}${direction === 'desc' ? ' (falling)' : ''}`,
    )
    .join(', ');
}
