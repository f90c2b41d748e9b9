import { type ColumnType, columnTypes } from '@dms/domain';
import { sqlTypes } from '../expressions/column-types';
import { addComputed, flowComputed } from './computed';
import { defineStep } from './step-definition';
import { quoted } from './text-sql';

interface Derive {
  as: string;
  expression: string;
  type?: ColumnType;
}

/** Computes a column; one of that name is replaced in place. */
export const derive = defineStep<Derive>({
  op: 'derive',
  read: (parameters) => ({
    as: parameters.name('as'),
    expression: parameters.text('expression'),
    ...(parameters.has('type') && { type: parameters.oneOf('type', columnTypes) }),
  }),
  flow: ({ as, type }, columns) => flowComputed(columns, [{ name: as, ...(type && { type }) }]),
  uses: ({ as, expression }) => ({ reads: [as], expressions: [expression], hands: 'all' }),
  apply: async ({ as, expression, type }, stage, run) => {
    const sql = await run.expressionOf({ expression }, stage.columns);
    // A cell that is not of the asked type fails the step: parse is for cells of doubtful form.
    const typed = type ? `CAST(${sql} AS ${sqlTypes[type]})` : sql;
    return addComputed(run, stage, [{ name: as, expression: typed }]);
  },
  describe: ({ as, expression }) => `Compute ${as} as ${quoted(expression)}.`,
});
