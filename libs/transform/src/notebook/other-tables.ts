import type { Recipe, SqlSession } from '@dms/domain';
import { walk } from '../grid/recipe-walk';
import type { RecipeInputs, RunHooks } from '../run/recipe-run';
import { orderedSql, type Stage, stageSql } from '../run/stage';
import { findColumn } from '../steps/columns';
import { asText, keyText } from '../steps/text-sql';
import { NoEquivalent } from './python-expression';
import type { Table } from './python-table';
import type { KeyMatch } from './step-context';

/** Most rows of another table that a notebook holds. */
const mostRows = 5_000;

/** The tables that joins and unions bring in, as the step behind a stage meets them. */
export class OtherTables {
  constructor(
    private readonly session: SqlSession,
    private readonly inputs: RecipeInputs,
    private readonly hooks: RunHooks,
    private readonly before: Stage,
  ) {}

  /** Throws NoEquivalent where it has more rows than a notebook should hold. */
  async table(datasetId: string, recipe?: Recipe, match?: KeyMatch): Promise<Table> {
    const { source, others = {} } = this.inputs;
    const found = datasetId === source.datasetId ? source : others[datasetId];
    if (!found) throw new NoEquivalent(`a table that is not here`);
    const inputs = { others, source: { ...found, datasetId } };
    const steps = recipe ?? { version: 1 as const, steps: [] };
    const hooks = { ...this.hooks, tablePrefix: 'dms_other' };
    return walk(this.session, steps, inputs, hooks, async ({ stages }) => {
      const stage = stages.at(-1) as Stage;
      const where = match && this.partners(stage, match);
      const table = await tableOf(this.session, stage, where, mostRows + 1);
      if (table.rows.length > mostRows)
        throw new NoEquivalent(`more than ${mostRows} rows of another table, which no notebook should hold`);
      return table;
    });
  }

  /** A condition over the other table: a row of the table before the step has its key. */
  private partners(stage: Stage, { on, ...how }: KeyMatch): string {
    const keys = on.map(({ left, right }) => ({
      one: keyText(asText(findColumn(this.before.columns, left)), how),
      other: keyText(asText(findColumn(stage.columns, right)), how),
    }));
    const list = (side: 'one' | 'other') => keys.map((key) => key[side]).join(', ');
    const there = keys.map(({ one }) => `${one} IS NOT NULL`).join(' AND ');
    return `(${list('other')}) IN (SELECT (${list('one')}) FROM (${stageSql(this.before)}) WHERE ${there})`;
  }
}

/** The rows of a stage in order, as text; `where` is a condition over it. */
export async function tableOf(
  session: SqlSession,
  stage: Stage,
  where = 'true',
  most = Number.MAX_SAFE_INTEGER,
): Promise<Table> {
  const list = stage.columns.map((column, at) => `${asText(column)} AS v${at}`);
  const rows = await session.rows(
    `SELECT ${['o', ...list].join(', ')} FROM (${orderedSql(stage)}) WHERE ${where} ORDER BY o LIMIT ${most}`,
  );
  return {
    columns: stage.columns.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => stage.columns.map((_, at) => (row[`v${at}`] ?? null) as string | null)),
  };
}
