import {
  quoteIdentifier,
  quoteText,
  type Cell,
  type Column,
  type ColumnProfile,
  type ColumnType,
  type Row,
  type SqlSession,
} from '@dms/domain';
import { looksOf } from './looks';

/** Cells counted in one query: bounds the memory and the length of its text. */
const cellsAtOnce = 2_000_000;
const columnsAtOnce = 200;
const topValues = 10;
const sampleValues = 500;
/** Characters of a text shown in min, max and top. */
export const shownCharacters = 1000;
/** The white space of a blank cell, as JavaScript's trim has it. */
export const whiteSpace =
  "' \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'";

const counts = 'dms_profile_counts';

/**
 * Counts what the columns of a Parquet file of the session's folder hold: every figure is exact. Texts in min, max
 * and top are cut at 1,000 characters; text compares by code point; lengths are in characters. The semantic is told
 * from a fixed sample of up to 500 distinct values. `onColumns` hears how many columns are done.
 */
export async function basicProfiles(
  session: SqlSession,
  file: string,
  columns: readonly Column[],
  onColumns?: (done: number) => void,
): Promise<ColumnProfile[]> {
  const source = `read_parquet(${quoteText(session.path(file))})`;
  const [counted] = await session.rows(`SELECT count(*) AS rows FROM ${source}`);
  const rows = Number(counted?.['rows'] ?? 0);
  const profiles = new Map<Column, ColumnProfile>();
  for (const batch of batchesOf(columns, rows)) {
    for (const [column, profile] of await profileBatch(session, source, batch)) profiles.set(column, profile);
    onColumns?.(profiles.size);
  }
  await session.run(`DROP TABLE IF EXISTS ${counts}`);
  return columns.map((column) => profiles.get(column) ?? emptyProfile(column));
}

/** Columns of one type a batch, since their values go into one column. */
function batchesOf(columns: readonly Column[], rows: number): Column[][] {
  const most = Math.max(1, Math.min(columnsAtOnce, Math.floor(cellsAtOnce / Math.max(rows, 1))));
  const byType = new Map<ColumnType, Column[]>();
  for (const column of columns) byType.set(column.type, [...(byType.get(column.type) ?? []), column]);
  const batches: Column[][] = [];
  for (const [type, alike] of byType) {
    // Decimals differ in scale, lists in what they hold.
    const size = type === 'decimal' || type === 'list' ? 1 : most;
    for (let from = 0; from < alike.length; from += size) batches.push(alike.slice(from, from + size));
  }
  return batches;
}

async function profileBatch(
  session: SqlSession,
  source: string,
  batch: readonly Column[],
): Promise<[Column, ColumnProfile][]> {
  const isText = batch[0]?.type === 'text';
  await session.run(`CREATE OR REPLACE TEMP TABLE ${counts} AS ${countsOf(source, batch)}`);
  const figures = byColumn(await session.rows(figuresOf(isText)));
  const tops = byColumn(await session.rows(topsOf(isText, batch.length)));
  const samples = isText ? byColumn(await session.rows(samplesOf(batch.length))) : new Map<number, Row[]>();
  return batch.map((column, index) => {
    const [figure] = figures.get(index) ?? [];
    if (!figure) return [column, emptyProfile(column)];
    const looks = isText ? looksOf((samples.get(index) ?? []).map((row) => String(row['v']))) : {};
    return [
      column,
      {
        ...column,
        ...looks,
        nulls: Number(figure['nulls']),
        blanks: Number(figure['blanks']),
        distinct: Number(figure['distincts']),
        min: figure['least'] ?? null,
        max: figure['most'] ?? null,
        meanLength: figure['length'] === null ? null : Number(figure['length']),
        top: (tops.get(index) ?? []).map((row) => ({ value: row['v'] as Cell, count: Number(row['n']) })),
      },
    ];
  });
}

/** Each distinct value of each column once, with its count: k the column, v the value, n how often. */
function countsOf(source: string, batch: readonly Column[]): string {
  const names = batch.map(({ name }) => quoteIdentifier(name));
  if (names.length === 1) return `SELECT 0 AS k, ${names[0]} AS v, count(*) AS n FROM ${source} GROUP BY v`;
  const cells = `SELECT unnest(range(${names.length})) AS k, unnest([${names.join(', ')}]) AS v FROM ${source}`;
  return `SELECT k, v, count(*) AS n FROM (${cells}) GROUP BY k, v`;
}

function figuresOf(isText: boolean): string {
  const blank = `sum(n) FILTER (WHERE v IS NOT NULL AND trim(v, ${whiteSpace}) = '')`;
  const text = isText
    ? `coalesce(${blank}, 0) AS blanks, sum(length(v)::HUGEINT * n)::DOUBLE / sum(n) FILTER (WHERE v IS NOT NULL) AS length`
    : '0 AS blanks, NULL AS length';
  return `SELECT k, coalesce(sum(n) FILTER (WHERE v IS NULL), 0)::BIGINT AS nulls, count(v) AS distincts,
    ${shown('min(v)', isText)} AS least, ${shown('max(v)', isText)} AS most, ${text}
    FROM ${counts} GROUP BY k`;
}

function topsOf(isText: boolean, columns: number): string {
  const value = `${shown('v', isText)} AS v`;
  if (columns === 1) {
    return `SELECT k, ${value}, n FROM (SELECT * FROM ${counts} WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT ${topValues}) ORDER BY n DESC, v`;
  }
  return `SELECT k, ${value}, n FROM ${counts} WHERE v IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY k ORDER BY n DESC, v) <= ${topValues} ORDER BY k, n DESC, v`;
}

/** The same values at every run: the first by their hash. */
function samplesOf(columns: number): string {
  const filled = `v IS NOT NULL AND trim(v, ${whiteSpace}) <> ''`;
  if (columns === 1) {
    return `SELECT k, left(v, 300) AS v FROM ${counts} WHERE ${filled} ORDER BY hash(v) LIMIT ${sampleValues}`;
  }
  return `SELECT k, left(v, 300) AS v FROM ${counts} WHERE ${filled}
    QUALIFY row_number() OVER (PARTITION BY k ORDER BY hash(v)) <= ${sampleValues}`;
}

export const shown = (expression: string, isText: boolean) =>
  isText ? `left(${expression}, ${shownCharacters})` : expression;

function byColumn(rows: readonly Row[]): Map<number, Row[]> {
  const map = new Map<number, Row[]>();
  for (const row of rows) {
    const key = Number(row['k']);
    const list = map.get(key);
    if (list) list.push(row);
    else map.set(key, [row]);
  }
  return map;
}

export function emptyProfile(column: Column): ColumnProfile {
  return { ...column, nulls: 0, blanks: 0, distinct: 0, min: null, max: null, meanLength: null, top: [] };
}
