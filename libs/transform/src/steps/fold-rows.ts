import { columnTypeOf, storedType } from '../expressions/column-types';
import { orderedSql, type Stage, type StageColumn, withLayer } from '../run/stage';
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
  const { members, groups } = await formGroups(stage, keys, run);
  const grouped = await aggregate(stage, keys, results, { members, groups }, run);
  const lineage = run.tracked ? await foldedLineage(stage, members, run) : undefined;
  await run.bench.drop(members);
  if (run.tracked) run.bench.foldedBy(run.index, run.op);
  return { ...grouped, ...(lineage && { lineage }) };
}

/** Groups (g = place of the first row, keys) and members (p, g); both narrow. Empty keys are a group of their own. */
async function formGroups(stage: Stage, keys: StageColumn[], run: StepRun) {
  const names = keys.map(({ sql }) => sql);
  const rows = await run.bench.table(run.ordered(stage, ['p', 'o', ...names].join(', ')));
  const by = names.length > 0 ? `GROUP BY ${names.join(', ')}` : 'HAVING count(*) > 0';
  const groups = await run.bench.table(`SELECT ${['min(o) AS g', ...names].join(', ')} FROM ${rows} ${by}`);
  const equal = names.map((name) => `r.${name} IS NOT DISTINCT FROM k.${name}`).join(' AND ') || 'true';
  const members = await run.bench.table(`SELECT r.p, k.g FROM ${rows} r JOIN ${groups} k ON ${equal}`);
  await run.bench.drop(rows);
  return { members, groups };
}

async function aggregate(
  stage: Stage,
  keys: StageColumn[],
  results: FoldedColumn[],
  { members, groups }: { members: string; groups: string },
  run: StepRun,
): Promise<Stage> {
  const identifiers = results.map(() => run.bench.newIdentifier());
  const parts = results.map(({ sql }, index) => `, ${sql} AS ${identifiers[index]}`).join('');
  const summed = await run.bench.table(
    `SELECT g${parts} FROM (SELECT x.*, m.g FROM (${orderedSql(stage)}) x JOIN ${members} m ON x.p = m.p) GROUP BY g`,
  );
  const names = [...keys.map(({ sql }) => `k.${sql}`), ...identifiers.map((name) => `a.${name}`)];
  const source = await run.bench.table(
    `SELECT ${['a.g AS p', ...names].join(', ')} FROM ${summed} a JOIN ${groups} k ON a.g = k.g`,
  );
  await run.bench.drop(summed);
  await run.bench.drop(groups);
  const rows = await run.bench.number(`SELECT count(*) FROM ${source}`);
  const plain: Stage = { columns: keys, source, layers: [], rows };
  return typedResults(plain, source, results, identifiers, run);
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

function foldedLineage(stage: Stage, members: string, run: StepRun): Promise<string> {
  return run.bench.table(
    stage.lineage
      ? `SELECT m.g AS p, l.s, coalesce(min(l.f), ${run.index}) AS f FROM ${members} m JOIN ${stage.lineage} l ON m.p = l.p GROUP BY m.g, l.s`
      : `SELECT g AS p, p AS s, CAST(${run.index} AS INTEGER) AS f FROM ${members}`,
  );
}
