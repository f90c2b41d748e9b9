import { columnTypeOf, storedType } from '../expressions/column-types';
import { orderedSql, type Stage, type StageColumn, withLayer } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { type Aggregate, aggregateSql, readAggregate } from './aggregate';
import { checkNames, findColumn } from './columns';
import type { Key, Parameters } from './parameters';
import { defineStep, type FlowColumn } from './step-definition';

interface Group {
  by: Key[];
  aggregates: Aggregate[];
  having?: string;
}

/** One row for each group, in the order of their first rows; its source rows are folded into it. */
export const group = defineStep<Group>({
  op: 'group',
  read: (parameters) => {
    const having = parameters.optionalText('having');
    return {
      by: readBy(parameters),
      aggregates: parameters.objects('aggregates').map(readAggregate),
      ...(having !== undefined && { having }),
    };
  },
  flow: ({ by, aggregates }, columns) => {
    const keys = by.map((key): FlowColumn => {
      if (key.column === undefined) return { name: key.as };
      return findColumn(columns, key.column);
    });
    for (const { column } of aggregates) if (column !== undefined) findColumn(columns, column);
    return [...keys, ...aggregates.map(({ as }) => ({ name: as }))];
  },
  apply: async ({ by, aggregates, having }, before, run) => {
    checkNames([...by.map(({ as }) => ({ name: as })), ...aggregates.map(({ as }) => ({ name: as }))]);
    const { stage, columns: keys } = await keyColumns(by, before, run);
    await run.bench.flushCounts(stage);
    const { members, groups } = await formGroups(stage, keys, run);
    const grouped = await aggregate(stage, before.columns, keys, aggregates, { members, groups }, run);
    const lineage = run.tracked ? await foldedLineage(stage, members, run) : undefined;
    const folded: Stage = { ...grouped, ...(lineage && { lineage }) };
    await run.bench.drop(members);
    if (having === undefined) return folded;
    const { sql } = await run.condition(having, folded.columns);
    return run.setAside(folded, { kind: 'skipped', keep: sql, reason: `'filtered'` });
  },
  describe: ({ by, aggregates }) =>
    `Group by ${by.map((key) => key.column ?? key.as).join(', ') || 'nothing'}: ${aggregates.map(({ as }) => as).join(', ')}.`,
});

function readBy(parameters: Parameters): Key[] {
  const given = parameters.optionalList('by');
  return given === undefined || given.length === 0 ? [] : parameters.keys('by', true);
}

async function keyColumns(by: Key[], stage: Stage, run: StepRun) {
  const made = await Promise.all(
    by
      .filter(({ column }) => column === undefined)
      .map(async (key) => ({ name: key.as, expression: await run.expressionOf(key, stage.columns) })),
  );
  const computed = await run.compute(stage, made);
  const columns = by.map((key) =>
    key.column === undefined
      ? (computed.columns.find(({ name }) => name === key.as) as StageColumn)
      : findColumn(stage.columns, key.column),
  );
  return { stage: computed.stage, columns };
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
  columns: StageColumn[],
  keys: StageColumn[],
  aggregates: Aggregate[],
  { members, groups }: { members: string; groups: string },
  run: StepRun,
): Promise<Stage> {
  const parts: string[] = [];
  for (const each of aggregates)
    parts.push(`${await aggregateSql(each, columns, run)} AS ${run.bench.newIdentifier()}`);
  const identifiers = parts.map((part) => part.slice(part.lastIndexOf(' ') + 1));
  const summed = await run.bench.table(
    `SELECT g, ${parts.join(', ')} FROM (SELECT x.*, m.g FROM (${orderedSql(stage)}) x JOIN ${members} m ON x.p = m.p) GROUP BY g`,
  );
  const names = keys.map(({ sql }) => `k.${sql}`);
  const source = await run.bench.table(
    `SELECT ${['a.g AS p', ...names, ...identifiers.map((name) => `a.${name}`)].join(', ')}
     FROM ${summed} a JOIN ${groups} k ON a.g = k.g`,
  );
  await run.bench.drop(summed);
  await run.bench.drop(groups);
  const rows = await run.bench.number(`SELECT count(*) FROM ${source}`);
  const plain: Stage = { columns: keys, source, layers: [], rows };
  return typedResults(plain, source, aggregates, identifiers, run);
}

/** Sums of integers come wider than needed; each result is kept in the stored form of its type. */
async function typedResults(
  stage: Stage,
  table: string,
  aggregates: Aggregate[],
  identifiers: string[],
  run: StepRun,
): Promise<Stage> {
  const described = await run.session.rows(`DESCRIBE ${table}`);
  const engineTypes = new Map(
    described.map((row) => [String(row['column_name']), String(row['column_type'])]),
  );
  const layer: string[] = [];
  const columns: StageColumn[] = [];
  for (const [index, { as }] of aggregates.entries()) {
    const given = identifiers[index] as string;
    const engineType = engineTypes.get(given) ?? '';
    const sqlType = engineType === 'HUGEINT' ? await sumType(run, table, given) : storedType(engineType);
    const type = sqlType === undefined ? undefined : columnTypeOf(sqlType);
    if (sqlType === undefined || type === undefined) throw new TypeError(`No column type for ${engineType}`);
    const sql = run.bench.newIdentifier();
    layer.push(`CAST(${given} AS ${sqlType}) AS ${sql}`);
    columns.push({ name: as, type, sqlType, sql });
  }
  return { ...withLayer(stage, layer), columns: [...stage.columns, ...columns] };
}

async function sumType(run: StepRun, table: string, name: string): Promise<string> {
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
