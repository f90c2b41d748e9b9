import { type Stage, stageSql } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { findColumn, readByTerms } from './columns';
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
  rows: true,
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
  uses: ({ keys, orderBy = [] }) => ({ ...readByTerms([...keys, ...orderBy]), hands: 'all' }),
  apply: async (parameters, stage, run) => {
    const { keep, orderBy, nulls } = parameters;
    const keys = await Promise.all(
      parameters.keys.map(async (key, index) => {
        const sql = await run.expressionOf(key, stage.columns);
        return `${keyText(sql, parameters)} AS k${index}`;
      }),
    );
    const names = keys.map((_, index) => `k${index}`);
    const place = orderBy ? await run.sortKey(orderBy, stage.columns) : 'o';
    const ordered = run.ordered(stage, ['p', `${place} AS q`, ...keys].join(', '));
    const rivals = await rivalsOf(run, stage, { keys, names, ordered, nulls });
    const which = keep === 'first' ? 'min' : 'max';
    const best = await run.bench.table(
      `SELECT ${names.join(', ')}, arg_${which}(p, q) AS p FROM ${rivals} GROUP BY ${names.join(', ')} HAVING count(*) > 1`,
    );
    const equal = names.map((name) => `r.${name} IS NOT DISTINCT FROM b.${name}`).join(' AND ');
    const losers = await run.bench.table(
      `SELECT r.p, b.p AS kept FROM ${rivals} r JOIN ${best} b ON ${equal} WHERE r.p <> b.p`,
    );
    const kept = stage.lineage
      ? `(SELECT p, min(s) AS s FROM ${stage.lineage} WHERE p IN (SELECT kept FROM ${losers}) GROUP BY p)`
      : `(SELECT kept AS p, kept AS s FROM ${losers} GROUP BY kept)`;
    const gone = await run.bench.table(
      `SELECT l.p, 'duplicate of row ' || coalesce(CAST(${run.bench.rowOf('k.s')} AS VARCHAR), '?') AS reason,
         NULL::VARCHAR AS value
       FROM ${losers} l LEFT JOIN ${kept} k ON k.p = l.kept`,
    );
    const left = await run.without(stage, gone, 'skipped');
    for (const table of [rivals, best, losers, gone]) await run.bench.drop(table);
    return left;
  },
  describe: ({ keys, keep }) =>
    `Keep the ${keep} of rows equal in ${keys.map((key) => key.column ?? key.expression).join(', ')}.`,
});

interface Compared {
  /** `expression AS k0`… */
  keys: string[];
  names: string[];
  /** p, q and the keys of every row, as a query. */
  ordered: string;
  nulls: Dedupe['nulls'];
}

/**
 * The rows that may have an equal: those whose keys' hash comes more than once. Most rows of most tables have none, and
 * to tell so by hashes alone needs neither their texts in memory nor their order.
 */
async function rivalsOf(
  run: StepRun,
  stage: Stage,
  { keys, names, ordered, nulls }: Compared,
): Promise<string> {
  const complete = nulls === 'equal' ? 'true' : names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const hash = `hash(${names.join(', ')})`;
  const hashes = await run.bench.table(
    `SELECT ${hash} AS h FROM (SELECT ${keys.join(', ')} FROM (${stageSql(stage)})) WHERE ${complete} GROUP BY h HAVING count(*) > 1`,
  );
  const rivals = await run.bench.table(
    `SELECT * FROM (${ordered}) WHERE ${complete} AND ${hash} IN (SELECT h FROM ${hashes})`,
  );
  await run.bench.drop(hashes);
  return rivals;
}
