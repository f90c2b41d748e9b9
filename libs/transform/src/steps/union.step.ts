import { quoteText } from '@dms/domain';
import { orderedSql, type Stage, type StageColumn, stageSql } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { checkNames } from './columns';
import { commonType, flowCommonType } from './common-type';
import { type OtherDataset, readOther } from './other-dataset';
import type { Parameters } from './parameters';
import { defineStep, type FlowColumn } from './step-definition';
import { asText } from './text-sql';

interface Union {
  with: (OtherDataset & { label?: string })[];
  match: 'name' | 'position';
  sourceColumn?: string;
  label?: string;
}

/** Puts the rows of other datasets under those that are there; they are source rows too. */
export const union = defineStep<Union>({
  op: 'union',
  rows: true,
  read: (parameters) => {
    const sourceColumn = parameters.optionalName('sourceColumn');
    const label = parameters.optionalText('label');
    return {
      with: parameters.objects('with').map(readWith),
      match: parameters.oneOf('match', ['name', 'position'], 'name'),
      ...(sourceColumn !== undefined && { sourceColumn }),
      ...(label !== undefined && { label }),
    };
  },
  flow: (parameters, columns, datasets) => {
    const tables: FlowColumn[][] = [columns];
    for (const { datasetId, recipe } of parameters.with) {
      const other = recipe?.steps.length ? undefined : datasets(datasetId);
      if (!other) return undefined;
      tables.push(other);
    }
    const united = align(parameters, tables).map(({ name, parts }): FlowColumn => {
      const type = flowCommonType(parts.filter((part) => part !== undefined));
      return { name, ...(type && { type }) };
    });
    return parameters.sourceColumn === undefined
      ? united
      : [...united, { name: parameters.sourceColumn, type: 'text' }];
  },
  apply: async (parameters, stage, run) => {
    await run.bench.flushCounts(stage);
    const branches = [stage];
    for (const { datasetId, recipe } of parameters.with)
      branches.push(await run.relate(datasetId, recipe, true));
    const columns = unitedColumns(parameters, branches, run);
    checkNames(columns.map(({ column }) => column));
    const labels = [
      parameters.label ?? 'source',
      ...parameters.with.map(({ label, datasetId }) => label ?? datasetId),
    ];
    const selects = branches.map((_, index) =>
      columns.map(({ parts, column }) => `${parts[index]} AS ${column.sql}`),
    );
    if (parameters.sourceColumn !== undefined) {
      const sql = run.bench.newIdentifier();
      columns.push({
        column: { name: parameters.sourceColumn, type: 'text', sqlType: 'VARCHAR', sql },
        parts: [],
      });
      selects.forEach((select, index) => select.push(`${quoteText(labels[index] ?? '')} AS ${sql}`));
      checkNames(columns.map(({ column }) => column));
    }
    const rows = branches.reduce((sum, branch) => sum + branch.rows, 0);
    const stacked = (await inSequence(branches, run))
      ? plainStack(branches, selects)
      : await newPlaces(branches, selects, run);
    return { columns: columns.map(({ column }) => column), layers: [], rows, ...stacked };
  },
  describe: ({ with: others }) =>
    `Add the rows of ${others.map(({ label, datasetId }) => label ?? `dataset ${datasetId}`).join(', ')}.`,
});

function readWith(entry: Parameters): Union['with'][number] {
  let label: string | undefined;
  const other = readOther(entry, (inner) => (label = inner.optionalText('label')));
  return { ...other, ...(label !== undefined && { label }) };
}

/** Which column of each table makes which column of the result; undefined where a table has none. */
export function align<T extends { name: string }>(
  { match }: Pick<Union, 'match'>,
  tables: T[][],
): { name: string; parts: (T | undefined)[] }[] {
  const found: { name: string; parts: (T | undefined)[] }[] = [];
  tables.forEach((columns, table) => {
    columns.forEach((column, index) => {
      const folded = column.name.toLowerCase();
      const byName = found.find((each) => each.name.toLowerCase() === folded);
      const target = match === 'name' ? byName : found[index];
      if (target) target.parts[table] = column;
      else
        found.push({
          name: column.name,
          parts: Array.from(tables, (_, at) => (at === table ? column : undefined)),
        });
    });
  });
  return found.map(({ name, parts }) => ({ name, parts: Array.from(tables, (_, at) => parts[at]) }));
}

function unitedColumns(parameters: Union, branches: Stage[], run: StepRun) {
  return align(
    parameters,
    branches.map(({ columns }) => columns),
  ).map(({ name, parts }) => {
    const { type, sqlType } = commonType(parts.filter((part) => part !== undefined));
    const column: StageColumn = { name, type, sqlType, sql: run.bench.newIdentifier() };
    const expressions = parts.map((part) => {
      if (!part) return `CAST(NULL AS ${sqlType})`;
      if (part.sqlType === sqlType) return part.sql;
      return type === 'text' ? asText(part) : `CAST(${part.sql} AS ${sqlType})`;
    });
    return { column, parts: expressions };
  });
}

/** Rows that still are source rows in source order need no new places. */
async function inSequence(branches: Stage[], run: StepRun): Promise<boolean> {
  if (branches.some(({ order, lineage }) => order !== undefined || lineage !== undefined)) return false;
  let last = 0;
  for (const branch of branches) {
    const [row] = await run.session.rows(`SELECT min(p) AS low, max(p) AS high FROM (${stageSql(branch)})`);
    if (row?.['low'] === null) continue;
    if (Number(row?.['low']) <= last) return false;
    last = Number(row?.['high']);
  }
  return true;
}

function plainStack(branches: Stage[], selects: string[][]): Pick<Stage, 'source'> {
  const parts = branches.map(
    (branch, index) => `SELECT p, ${selects[index]?.join(', ')} FROM (${stageSql(branch)})`,
  );
  return { source: `(${parts.join(' UNION ALL ')})` };
}

async function newPlaces(
  branches: Stage[],
  selects: string[][],
  run: StepRun,
): Promise<Pick<Stage, 'source' | 'lineage'>> {
  const parts: string[] = [];
  const lineages: string[] = [];
  let before = 0;
  for (const [index, branch] of branches.entries()) {
    const places = await run.bench.table(
      `SELECT p AS q, ${before} + row_number() OVER (ORDER BY o) AS p FROM (SELECT p, o FROM (${orderedSql(branch)}))`,
    );
    before += branch.rows;
    const select = (selects[index] ?? []).join(', ');
    parts.push(`SELECT m.p, ${select} FROM (${stageSql(branch)}) x JOIN ${places} m ON x.p = m.q`);
    lineages.push(
      branch.lineage
        ? `SELECT m.p, l.s, l.f FROM ${places} m JOIN ${branch.lineage} l ON m.q = l.p`
        : `SELECT p, q AS s, CAST(NULL AS INTEGER) AS f FROM ${places}`,
    );
  }
  const source = `(${parts.join(' UNION ALL ')})`;
  return run.tracked ? { source, lineage: await run.bench.table(lineages.join(' UNION ALL ')) } : { source };
}
