import { type Column, quoteIdentifier, type Row } from '@dms/domain';
import { orderedSql, type Stage, stageSql } from '../run/stage';
import type { Workbench } from '../run/workbench';
import { cutRows, cutSql } from './cut-cells';
import { orderTerms, type Sort } from './order-terms';

/** Which rows of a stage, by their place in its order (or in `sort`). */
export interface Range {
  offset: number;
  limit: number;
  sort?: Sort | undefined;
  /** Counted from the end: offset 0 are the last rows, still shown in order. */
  fromEnd?: boolean;
}

const mostRows = 10_000;

/** Table (p, place) of the rows asked for. */
export async function placesOf(bench: Workbench, stage: Stage, range: Range): Promise<string> {
  const { sort } = range;
  const sorted = sort === undefined ? [] : await orderTerms(bench.session, sort, stage.columns);
  const terms = [...sorted, 'o'].join(', ');
  const asked = Math.max(0, Math.trunc(range.offset) || 0);
  const most = Math.max(0, Math.min(Math.trunc(range.limit) || 0, mostRows));
  const before = Math.max(0, stage.rows - asked - most);
  const limit = range.fromEnd ? Math.max(0, Math.min(most, stage.rows - asked)) : most;
  const chosen = `SELECT * FROM (${orderedSql(stage)}) ORDER BY ${terms} LIMIT ${limit} OFFSET ${range.fromEnd ? before : asked}`;
  return bench.table(`SELECT p, row_number() OVER (ORDER BY ${terms}) AS place FROM (${chosen})`);
}

/** The rows of a table (p, place) in the order of their places, cells cut; `extras` are more columns of the table. */
export async function rowsAt(
  bench: Workbench,
  stage: Stage,
  places: string,
  extras: string[] = [],
): Promise<Row[]> {
  const list = stage.columns.map(
    ({ name, sql, type }) => `${cutSql(`x.${sql}`, type)} AS ${quoteIdentifier(name)}`,
  );
  const own = extras.map((extra) => `y.${extra}`);
  const rows = await bench.session.rows(
    `SELECT ${[...own, ...list].join(', ')} FROM (${stageSql({ ...stage, alive: { only: places } })}) x
     JOIN ${places} y ON x.p = y.p ORDER BY y.place`,
  );
  return cutRows(rows);
}

export function columnsOf(stage: Stage): Column[] {
  return stage.columns.map(({ name, type }) => ({ name, type }));
}

/** The stage with only those of its rows that a relation (p) names. */
export async function restricted(bench: Workbench, stage: Stage, relation: string): Promise<Stage> {
  const alive = await bench.table(
    `SELECT p FROM (SELECT p FROM (${stageSql(stage)})) SEMI JOIN ${relation} USING (p)`,
  );
  const rows = await bench.number(`SELECT count(*) FROM ${alive}`);
  return { ...stage, alive: { only: alive }, rows };
}

/** A query (p, n): the number of every row in the order of the stage, from 1. */
export function numbered(stage: Stage): string {
  return `SELECT p, row_number() OVER (ORDER BY o) AS n FROM (SELECT p, o FROM (${orderedSql(stage)}))`;
}

/** The numbers that the rows of a table (p, place) have among all rows of the stage, in the order of their places. */
export async function outNumbers(bench: Workbench, stage: Stage, places: string): Promise<number[]> {
  const found = await bench.session.rows(
    `SELECT x.n FROM ${places} y JOIN (${numbered(stage)}) x ON x.p = y.p ORDER BY y.place`,
  );
  return found.map((row) => Number(row['n']));
}
