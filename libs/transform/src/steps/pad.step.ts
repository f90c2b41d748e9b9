import { quoteText } from '@dms/domain';
import { addComputed, flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import { defineStep } from './step-definition';
import { asText, quoted } from './text-sql';

interface Pad {
  column: string;
  as?: string;
  length: number;
  with: string;
  side: 'left' | 'right';
}

/** Fills short texts up to a length; longer ones stay whole. */
export const pad = defineStep<Pad>({
  op: 'pad',
  read: (parameters) => {
    const as = parameters.optionalName('as');
    const filling = parameters.optionalText('with') ?? ' ';
    if (filling === '') throw parameters.wrong('with', 'must not be empty');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      length: parameters.integer('length', 1, 10_000),
      with: filling,
      side: parameters.oneOf('side', ['left', 'right'], 'left'),
    };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  apply: async ({ column: name, as, length, with: filling, side }, stage, run) => {
    const column = findColumn(stage.columns, name);
    const text = asText(column);
    const padded = `${side === 'left' ? 'lpad' : 'rpad'}(${text}, ${length}, ${quoteText(filling)})`;
    const expression = `CASE WHEN length(${text}) >= ${length} THEN ${text} ELSE ${padded} END`;
    return addComputed(run, stage, [{ name: as ?? column.name, expression }]);
  },
  describe: ({ column, length, with: filling, side }) =>
    `Fill ${column} up to ${length} characters with ${quoted(filling)} on the ${side}.`,
});
