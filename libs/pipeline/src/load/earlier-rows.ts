import type { AgainRows } from '../run/definition';
import { correctCells } from './corrected-cells';
import { Column, Operation, SourceCounts, SqlSession, StepCounts, quoteText } from '@dms/domain';
import { notInTrial } from './take-trial';

/** An insert whose record is there, and only lacks a lookup, would make a second record. */
const notThereYet = 'salesforceId IS NULL';

/** The SQL that keeps those of an earlier run's failed rows that are chosen. */
function chosen({ rows, except = [] }: AgainRows): string {
  const list = (numbers: number[]) => numbers.map((number) => Math.trunc(number)).join(', ');
  const only = rows && `AND _out IN (${list(rows) || 'NULL'})`;
  return `${only ?? ''} ${except.length > 0 ? `AND _out NOT IN (${list(except)})` : ''}`;
}

/**
 * Stands in for a recipe where failed rows of an earlier run are tried again (those chosen, corrected), or those loaded that
 * a trial left (`rest`): takes them, with their `_out` and their lineage, from the earlier run's files in the folder,
 * earlier-<name>.parquet. Their source rows
 * are all carried, as other rows are no part of the new run. Leaves dms_output, dms_lineage and dms_fates.
 */
export async function takeEarlierRows(
  session: SqlSession,
  operation: Operation,
  { columns, rest, again = { cells: [] } }: { columns: Column[]; rest?: true; again?: AgainRows } = {
    columns: [],
  },
): Promise<{ columns: Column[]; rows: number; source: SourceCounts; steps: StepCounts[] }> {
  const outcomes = `read_parquet(${quoteText(session.path('earlier-outcomes.parquet'))})`;
  const failed = `status = 'failed' ${operation === 'insert' ? `AND ${notThereYet}` : ''} ${chosen(again)}`;
  const left = `status = 'skipped' AND code = ${quoteText(notInTrial)}`;
  await session.run(
    `CREATE OR REPLACE TABLE dms_again AS SELECT _out FROM ${outcomes} WHERE ${rest ? left : failed}`,
  );
  return takeRowsAgain(session, columns, again);
}

/** The rows of an earlier run that the table dms_again (_out) names, as the recipe's output of a run of their own. */
export async function takeRowsAgain(
  session: SqlSession,
  columns: Column[],
  again: AgainRows = { cells: [] },
): Promise<{ columns: Column[]; rows: number; source: SourceCounts; steps: StepCounts[] }> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(`earlier-${name}`))})`;
  for (const name of ['output', 'lineage']) {
    await session.run(
      `CREATE OR REPLACE VIEW dms_${name} AS SELECT e.* FROM ${file(`${name}.parquet`)} e SEMI JOIN dms_again a ON e._out = a._out`,
    );
  }
  await correctCells(session, again.cells);
  await session.run(
    `CREATE OR REPLACE VIEW dms_fates AS SELECT f.* FROM ${file('fates.parquet')} f
     SEMI JOIN dms_lineage l ON f._ds = l._ds AND f._row = l._row WHERE f.fate IN ('carried', 'folded')`,
  );
  const [rows] = await session.rows('SELECT count(*) AS n FROM dms_output');
  const fates = await session.rows('SELECT fate, count(*) AS n FROM dms_fates GROUP BY fate');
  const count = (name: string) => Number(fates.find(({ fate }) => fate === name)?.['n'] ?? 0);
  const [carried, folded] = [count('carried'), count('folded')];
  const source = { rows: carried + folded, carried, folded, skipped: 0, rejected: 0 };
  return { columns, rows: Number(rows?.['n'] ?? 0), source, steps: [] };
}
