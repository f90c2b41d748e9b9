import { columnTypeOf, storedType } from '../expressions/column-types';
import { orderedSql, type Stage, type StageColumn, stageSql, withLayer } from '../run/stage';
import type { StepRun } from '../run/step-run';

/** A result of a group: an aggregate over its rows, which carry their place as `o`. */
export interface FoldedColumn {
  name: string;
  sql: string;
}

/**
 * One row for each combination of the keys, in the order of their first rows: the keys, then the aggregates. The source
 * rows are folded into it. An empty key is a group of its own; without keys all rows are one group.
 */
export async function foldRows(
  run: StepRun,
  stage: Stage,
  keys: StageColumn[],
  results: FoldedColumn[],
): Promise<Stage> {
  await run.bench.flushCounts(stage);
  const identifiers = results.map(() => run.bench.newIdentifier());
  const names = keys.map(({ sql }) => sql);
  const parts = results.map(({ sql }, index) => `${sql} AS ${identifiers[index]}`);
  const by = names.length > 0 ? `GROUP BY ${names.join(', ')}` : 'HAVING count(*) > 0';
  const groups = await run.bench.table(
    `SELECT ${['min(o) AS p', ...names, ...parts].join(', ')} FROM (${orderedSql(stage)}) ${by}`,
  );
  const lineage = run.tracked ? await foldedLineage(run, stage, names, groups) : undefined;
  if (run.tracked) run.bench.foldedBy(run.index, run.op);
  const rows = await run.bench.number(`SELECT count(*) FROM ${groups}`);
  const plain: Stage = { columns: keys, source: groups, layers: [], rows };
  const typed = await typedResults(plain, groups, results, identifiers, run);
  const once = !stage.lineage || stage.once === true;
  return { ...typed, ...(lineage && { lineage, once }) };
}

/** Which rows each group was folded from: narrow, and found by the keys again. An empty key equals an empty one. */
async function foldedLineage(run: StepRun, stage: Stage, names: string[], groups: string): Promise<string> {
  const equal = names.map((name) => `r.${name} IS NOT DISTINCT FROM k.${name}`).join(' AND ') || 'true';
  const members = `(SELECT r.p, k.p AS g FROM (SELECT ${['p', ...names].join(', ')} FROM (${stageSql(stage)})) r
    JOIN (SELECT ${['p', ...names].join(', ')} FROM ${groups}) k ON ${equal})`;
  return run.bench.table(
    stage.lineage
      ? `SELECT m.g AS p, l.s, coalesce(min(l.f), ${run.index}) AS f FROM ${members} m JOIN ${stage.lineage} l ON m.p = l.p GROUP BY m.g, l.s`
      : `SELECT g AS p, p AS s, CAST(${run.index} AS INTEGER) AS f FROM ${members}`,
  );
}

/** Sums of integers come wider than needed; each result is kept in the stored form of its type. */
async function typedResults(
  stage: Stage,
  table: string,
  results: FoldedColumn[],
  identifiers: string[],
  run: StepRun,
): Promise<Stage> {
  const described = await run.session.rows(`DESCRIBE ${table}`);
  const engineTypes = new Map(
    described.map((row) => [String(row['column_name']), String(row['column_type'])]),
  );
  const layer: string[] = [];
  const columns: StageColumn[] = [];
  for (const [index, { name }] of results.entries()) {
    const given = identifiers[index] as string;
    const engineType = engineTypes.get(given) ?? '';
    const sqlType = engineType === 'HUGEINT' ? await narrowed(run, table, given) : storedType(engineType);
    const type = sqlType === undefined ? undefined : columnTypeOf(sqlType);
    if (sqlType === undefined || type === undefined) throw new TypeError(`No column type for ${engineType}`);
    const sql = run.bench.newIdentifier();
    layer.push(`CAST(${given} AS ${sqlType}) AS ${sql}`);
    columns.push({ name, type, sqlType, sql });
  }
  return { ...withLayer(stage, layer), columns: [...stage.columns, ...columns] };
}

/** The type that holds every sum of integers in a column of a table: 64 bits where they fit. */
export async function narrowed(run: StepRun, table: string, name: string): Promise<string> {
  const wide = await run.bench.number(
    `SELECT count(*) FROM ${table} WHERE ${name} IS NOT NULL AND TRY_CAST(${name} AS BIGINT) IS NULL`,
  );
  return wide > 0 ? 'DECIMAL(38,0)' : 'BIGINT';
}
