import type { Cell, Column, Row } from '@dms/domain';
import type { Stage } from '../run/stage';
import type { Workbench } from '../run/workbench';
import { columnsOf, rowsAt } from './page-rows';

/** Most source rows, or rows of before, that are listed for one row. */
export const mostOrigins = 20;

/** A relation (p, q): which rows q of the earlier stage stand behind each row p of the later one. */
export function links(before: Stage, after: Stage, places: string): string {
  if (before.lineage === after.lineage) return `(SELECT p, p AS q, place FROM ${places})`;
  const sources = (stage: Stage) => stage.lineage ?? '';
  const behind = `SELECT y.p, y.place, l.s FROM ${places} y JOIN ${sources(after)} l ON l.p = y.p`;
  return before.lineage
    ? `(SELECT DISTINCT b.p, b.place, m.p AS q FROM (${behind}) b JOIN ${before.lineage} m ON m.s = b.s)`
    : `(SELECT DISTINCT p, place, s AS q FROM (${behind}))`;
}

export interface Before {
  columns: Column[];
  /** For each row shown, in the same order, the rows it was before the step: most often one, of a group many. */
  rows: Row[][];
}

/** What the rows of a page were one step earlier. */
export async function rowsBefore(
  bench: Workbench,
  before: Stage,
  after: Stage,
  places: string,
  count: number,
): Promise<Before> {
  const linked = await bench.table(
    `SELECT q AS p, place AS at, row_number() OVER (ORDER BY place, q) AS place
     FROM (SELECT q, place, row_number() OVER (PARTITION BY place ORDER BY q) AS n FROM ${links(before, after, places)})
     WHERE n <= ${mostOrigins}`,
  );
  // `_ds` is a name no column of a stage can have.
  const found = await rowsAt(bench, before, linked, ['at AS _ds']);
  const rows: Row[][] = Array.from({ length: count }, () => []);
  for (const { _ds: at, ...cells } of found) rows[Number(at) - 1]?.push(cells);
  return { columns: columnsOf(before), rows };
}

/** For each row of (p, place), in order, the source rows it came from: `_row`, or `dataset:_row` of a united table. */
export async function originsOf(bench: Workbench, stage: Stage, places: string): Promise<Cell[][]> {
  const behind = stage.lineage
    ? `SELECT y.place, l.s FROM ${places} y LEFT JOIN ${stage.lineage} l ON l.p = y.p`
    : `SELECT place, p AS s FROM ${places}`;
  const first = bench.sources.all[0]?.datasetId ?? '';
  const rows = await bench.session.rows(
    `SELECT place, ${bench.sources.datasetOf('s')} AS ds, CAST(${bench.sources.rowOf('s')} AS BIGINT) AS row
     FROM (SELECT *, row_number() OVER (PARTITION BY place ORDER BY s) AS n FROM (${behind}))
     WHERE n <= 1000 AND s IS NOT NULL ORDER BY place, s`,
  );
  const [counted] = await bench.session.rows(`SELECT count(*) AS n FROM ${places}`);
  const origins: Cell[][] = Array.from({ length: Number(counted?.['n'] ?? 0) }, () => []);
  for (const { place, ds, row } of rows)
    origins[Number(place) - 1]?.push(ds === first ? (row ?? null) : `${String(ds)}:${String(row)}`);
  return origins;
}
