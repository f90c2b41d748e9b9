import { addComputed, flowComputed } from './computed';
import { findColumn } from './columns';
import { type NameOrder, type PersonName, splitPersonName } from './person-names';
import { defineStep } from './step-definition';
import { mapDistinct, wordOf } from './value-map';

const parts = ['salutation', 'first', 'middle', 'last', 'suffix'] as const;
interface SplitName {
  column: string;
  into: { part: keyof PersonName; name: string }[];
  order: NameOrder;
}

/** Takes full names apart into columns; the column itself stays unless a part takes its name. */
export const splitName = defineStep<SplitName>({
  op: 'splitName',
  rows: true,
  read: (parameters) => {
    const inner = parameters.object('into');
    const into = parts.flatMap((part) => {
      const name = inner.optionalName(part);
      return name === undefined ? [] : [{ part, name }];
    });
    inner.done();
    if (into.length === 0) throw parameters.wrong('into', `must name one of ${parts.join(', ')}`);
    return {
      column: parameters.name('column'),
      into,
      order: parameters.oneOf('order', ['western', 'eastern', 'auto'], 'auto'),
    };
  },
  flow: ({ column, into }, columns) => {
    findColumn(columns, column);
    return flowComputed(
      columns,
      into.map(({ name }) => ({ name, type: 'text' })),
    );
  },
  apply: async ({ column: name, into, order }, stage, run) => {
    const column = findColumn(stage.columns, name);
    const { stage: mapped, results } = await mapDistinct(
      run,
      stage,
      [wordOf(column)],
      into.length,
      ([text]) => {
        // Nothing so long is a name: it stays whole.
        const found =
          (text?.length ?? 0) > 500
            ? { salutation: null, first: null, middle: null, last: text ?? null, suffix: null }
            : splitPersonName(text ?? '', order);
        return into.map(({ part }) => found[part]);
      },
    );
    const made = into.map((target, index) => ({ name: target.name, expression: results[index] as string }));
    return addComputed(run, mapped, made);
  },
  describe: ({ column, into }) =>
    `Take the names of ${column} apart into ${into.map(({ name }) => name).join(', ')}.`,
});
