import { stageSql } from '../run/stage';
import { findColumn } from './columns';
import type { Key, Order } from './parameters';
import { defineStep } from './step-definition';
import { keyText } from './text-sql';

interface Dedupe {
  keys: Key[];
  keep: 'first' | 'last';
  orderBy?: Order[];
  ignoreCase: boolean;
  trim: boolean;
  nulls: 'distinct' | 'equal';
}

/** Of the rows with equal keys one stays, the others are skipped; a row with an empty key equals none. */
export const dedupe = defineStep<Dedupe>({
  op: 'dedupe',
  read: (parameters) => {
    const orderBy = parameters.order('orderBy');
    return {
      keys: parameters.keys('keys', false),
      keep: parameters.oneOf('keep', ['first', 'last'], 'first'),
      ...(orderBy && { orderBy }),
      ignoreCase: parameters.flag('ignoreCase'),
      trim: parameters.flag('trim'),
      nulls: parameters.oneOf('nulls', ['distinct', 'equal'], 'distinct'),
    };
  },
  flow: ({ keys, orderBy }, columns) => {
    for (const { column } of [...keys, ...(orderBy ?? [])])
      if (column !== undefined) findColumn(columns, column);
    return columns;
  },
  apply: async (parameters, stage, run) => {
    const { keep, orderBy, nulls } = parameters;
    const keys = await Promise.all(
      parameters.keys.map(async (key, index) => {
        const sql = await run.expressionOf(key, stage.columns);
        return `${keyText(sql, parameters)} AS k${index}`;
      }),
    );
    const names = keys.map((_, index) => `k${index}`);
    const terms = orderBy && [...(await run.orderBy(orderBy, stage.columns)), 'o'].join(', ');
    const place = terms ? `row_number() OVER (ORDER BY ${terms})` : 'o';
    const ranked = await run.bench.table(run.ordered(stage, `p, ${place} AS q, ${keys.join(', ')}`));
    const hasNull = names.map((name) => `${name} IS NULL`).join(' OR ');
    const compared = nulls === 'equal' ? ranked : `(SELECT * FROM ${ranked} WHERE NOT (${hasNull}))`;
    // Narrow on purpose: a group by over keys and places alone, then back to the rows by key.
    const best = await run.bench.table(
      `SELECT ${names.join(', ')}, ${keep === 'first' ? 'min' : 'max'}(q) AS q, arg_${keep === 'first' ? 'min' : 'max'}(p, q) AS p
       FROM ${compared} GROUP BY ${names.join(', ')} HAVING count(*) > 1`,
    );
    const equal = names.map((name) => `r.${name} IS NOT DISTINCT FROM b.${name}`).join(' AND ');
    const losers = await run.bench.table(
      `SELECT r.p, b.p AS kept FROM ${ranked} r JOIN ${best} b ON ${equal} WHERE r.q <> b.q`,
    );
    const kept = stage.lineage
      ? `(SELECT p, min(s) AS s FROM ${stage.lineage} WHERE p IN (SELECT kept FROM ${losers}) GROUP BY p)`
      : `(SELECT kept AS p, kept AS s FROM ${losers} GROUP BY kept)`;
    const verdicts = await run.bench.table(
      `SELECT x.p, l.p IS NULL AS keep,
         CASE WHEN l.p IS NOT NULL THEN 'duplicate of row ' || coalesce(CAST(${run.bench.rowOf('k.s')} AS VARCHAR), '?') END
           AS reason, NULL::VARCHAR AS value
       FROM (SELECT p FROM (${stageSql(stage)})) x LEFT JOIN ${losers} l ON x.p = l.p LEFT JOIN ${kept} k ON k.p = l.kept`,
    );
    const left = await run.keepOnly(stage, verdicts, 'skipped');
    for (const table of [ranked, best, losers, verdicts]) await run.bench.drop(table);
    return left;
  },
  describe: ({ keys, keep }) =>
    `Keep the ${keep} of rows equal in ${keys.map((key) => key.column ?? key.expression).join(', ')}.`,
});
