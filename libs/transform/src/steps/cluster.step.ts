import { DmsError } from '@dms/domain';
import { addComputed, flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import type { Parameters } from './parameters';
import { defineStep } from './step-definition';
import { asText } from './text-sql';
import { valueTable } from './value-table';

interface Cluster {
  column: string;
  as?: string;
  method: string;
  /** Each value that is merged and the one it becomes. */
  values: Map<string, string>;
}

/** Most values that one step may merge. */
const mostValues = 200_000;

/** Replays merges made on the clusters screen: each listed value becomes the one of its group, all others stay. */
export const cluster = defineStep<Cluster>({
  op: 'cluster',
  read: (parameters) => {
    const as = parameters.optionalName('as');
    const method = parameters.text('method');
    if (!/^[A-Za-z][A-Za-z0-9-]{0,39}$/.test(method))
      throw parameters.wrong('method', 'must be the name of a method');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      method,
      values: readMerges(parameters),
    };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  apply: async ({ column: name, as, values }, stage, run) => {
    const column = findColumn(stage.columns, name);
    const text = asText(column);
    if (values.size === 0) return addComputed(run, stage, [{ name: as ?? column.name, expression: text }]);
    const table = await valueTable(run, values);
    const found = `(SELECT m.n FROM ${table} m WHERE m.v = ${text})`;
    return addComputed(run, stage, [{ name: as ?? column.name, expression: `coalesce(${found}, ${text})` }]);
  },
  describe: ({ column, values }) => `Merge ${values.size} spellings in ${column}.`,
});

/** `[{to, from: [...]}]`. A value that two groups claim is refused: which of them it becomes would be a guess. */
function readMerges(parameters: Parameters): Map<string, string> {
  const values = new Map<string, string>();
  const merges = parameters.optionalList('merges', mostValues) ?? [];
  if (merges.length === 0) return values;
  for (const entry of parameters.objects('merges', mostValues)) {
    const to = entry.text('to');
    const from = entry.texts('from');
    if (!from) throw entry.wrong('from', 'is missing');
    entry.done();
    for (const value of from) {
      const other = values.get(value);
      if (other !== undefined && other !== to)
        throw new DmsError('BAD_RECIPE', `${value.slice(0, 100)} is merged into two values.`, {
          parameter: 'merges',
        });
      if (value !== to) values.set(value, to);
    }
  }
  if (values.size > mostValues) throw parameters.wrong('merges', `may name ${mostValues} values at most`);
  return values;
}
