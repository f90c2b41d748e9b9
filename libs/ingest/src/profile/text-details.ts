import {
  quoteIdentifier,
  type Column,
  type ColumnProfile,
  type ColumnType,
  type SqlSession,
} from '@dms/domain';
import { whiteSpace } from './basic-profile';
import { groupedBy, type ColumnFigures } from './column-figures';
import { fitOf } from './fits';
import { looksOf, type Looks } from './looks';
import { numberFigures } from './number-figures';

/** Taking letters for letters costs some microseconds a text: of more rows a sample of about so many is looked at. */
const maskedRows = 20_000;
const masksShown = 10;
/** Look-alikes are looked for among so many distinct values at most. */
const valuesCompared = 20_000;
const groupsShown = 10;

/** Where a table's rows are, and whether they tell their numbers. */
export interface ProfiledTable {
  source: string;
  rows: number;
  hasNumbers: boolean;
}

/** What the texts of a column look like: the looks are told by its sample and then counted on all rows. */
export async function textDetails(
  session: SqlSession,
  table: ProfiledTable,
  column: Column,
  { profile, sample, filled }: ColumnFigures,
): Promise<Partial<ColumnProfile>> {
  if (filled === 0) return {};
  const looks = await settledOrder(session, table, column, looksOf(sample, column.name));
  const { semantic, formats, dateOrder, decimalMark, currency } = looks;
  const fit = fitOf(looks);
  const details: Partial<ColumnProfile> = {
    ...(semantic !== undefined && { semantic }),
    ...(formats && { formats }),
    ...(dateOrder && { dateOrder }),
    ...(decimalMark && { decimalMark }),
    ...(currency !== undefined && { currency }),
    ...(fit && { inferred: await inferred(session, table, column, typeOf(looks), fit.condition, filled) }),
    ...(await masksOf(session, table, column)),
  };
  if (fit?.number !== undefined) {
    const source = `(SELECT ${quoteIdentifier(column.name)} AS v FROM ${table.source})`;
    const numbers = await numberFigures(session, source, `CASE WHEN ${fit.condition} THEN ${fit.number} END`);
    if (numbers) details.numbers = numbers;
  }
  if (profile.distinct > 1 && profile.distinct <= valuesCompared && semantic !== 'date') {
    const lookAlikes = await lookAlikesOf(session, table, column);
    if (lookAlikes.length > 0) details.lookAlikes = lookAlikes;
  }
  return details;
}

function typeOf({ semantic, formats }: Looks): ColumnType {
  if (semantic === 'integer' || semantic === 'boolean') return semantic;
  if (semantic === 'decimal' || semantic === 'decimalComma' || semantic === 'currency') return 'decimal';
  if (semantic === 'date') return formats?.some((format) => format.includes('%H')) ? 'datetime' : 'date';
  return 'text';
}

/** Where the sample fits both orders of day and month, all rows are asked whether one of them fits better. */
async function settledOrder(
  session: SqlSession,
  table: ProfiledTable,
  column: Column,
  looks: Looks,
): Promise<Looks> {
  if (looks.dateOrder !== 'unknown' || !looks.formats) return looks;
  const formats = { dayFirst: '%d/%m/%Y', monthFirst: '%m/%d/%Y' };
  const [row] = await session.rows(
    `SELECT count(*) FILTER (WHERE try_strptime(trim(v), '${formats.dayFirst}') IS NOT NULL) AS day_first,
      count(*) FILTER (WHERE try_strptime(trim(v), '${formats.monthFirst}') IS NOT NULL) AS month_first
      FROM ${groupedBy(table.source, column)}`,
  );
  const dayFirst = Number(row?.['day_first']);
  const monthFirst = Number(row?.['month_first']);
  if (dayFirst === monthFirst) return looks;
  const dateOrder = dayFirst > monthFirst ? 'dayFirst' : 'monthFirst';
  const other = dateOrder === 'dayFirst' ? formats.monthFirst : formats.dayFirst;
  return { ...looks, dateOrder, formats: looks.formats.filter((format) => format !== other) };
}

/** Counted on all rows; the first that does not fit is the first in the file. */
async function inferred(
  session: SqlSession,
  { source, hasNumbers }: ProfiledTable,
  column: Column,
  type: ColumnType,
  condition: string,
  filled: number,
): Promise<NonNullable<ColumnProfile['inferred']>> {
  const isFilled = `v IS NOT NULL AND NOT (CASE WHEN contains(${whiteSpace}, left(v, 1)) THEN trim(v, ${whiteSpace}) = '' ELSE v = '' END)`;
  const isUnfit = `${isFilled} AND NOT coalesce(${condition}, false)`;
  const [row] = await session.rows(
    `SELECT coalesce(sum(n), 0)::BIGINT AS n FROM ${groupedBy(source, column)} WHERE ${isUnfit}`,
  );
  const unfit = Number(row?.['n'] ?? 0);
  const answer = { type, share: (filled - unfit) / filled, unfit };
  if (unfit === 0 || !hasNumbers) return answer;
  const cells = `(SELECT _row, ${quoteIdentifier(column.name)} AS v FROM ${source})`;
  const [first] = await session.rows(
    `SELECT _row, left(v, 1000) AS v FROM ${cells} WHERE ${isUnfit} ORDER BY _row LIMIT 1`,
  );
  return first
    ? { ...answer, firstUnfit: { row: Number(first['_row']), value: String(first['v']) } }
    : answer;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '012345678';

/** How the texts are written, counted on all rows or, of more than 20,000, on about so many of them. */
async function masksOf(
  session: SqlSession,
  { source, rows, hasNumbers }: ProfiledTable,
  column: Column,
): Promise<Pick<ColumnProfile, 'masks' | 'maskedRows'>> {
  const every = hasNumbers ? Math.ceil(rows / maskedRows) : 1;
  const cell = `left(${quoteIdentifier(column.name)}, 60)`;
  const letters = `translate(v, '${lower}${lower.toUpperCase()}${digits}', '${'a'.repeat(26)}${'A'.repeat(26)}${'9'.repeat(9)}')`;
  const others = String.raw`regexp_replace(regexp_replace(${letters}, '\p{Lu}', 'A', 'g'), '[\p{Ll}\p{Lo}]', 'a', 'g')`;
  const mask = `CASE WHEN strlen(v) = length(v) THEN ${letters} ELSE ${others} END`;
  const some = every > 1 ? ` WHERE hash(_row) % ${every} = 0` : '';
  const found = await session.rows(
    `SELECT ${mask} AS mask, count(*) AS n, (sum(count(*)) OVER ())::BIGINT AS looked
      FROM (SELECT ${cell} AS v FROM ${source}${some}) WHERE v IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${masksShown}`,
  );
  const masks = found.map((row) => ({ mask: String(row['mask']), count: Number(row['n']) }));
  return { masks, ...(every > 1 && { maskedRows: Number(found[0]?.['looked'] ?? 0) }) };
}

/** Groups of values that are one when case, accents, blanks and punctuation are left out; the largest first. */
async function lookAlikesOf(
  session: SqlSession,
  { source }: ProfiledTable,
  column: Column,
): Promise<NonNullable<ColumnProfile['lookAlikes']>> {
  const key = String.raw`regexp_replace(strip_accents(lower(v)), '[^\p{L}\p{N}]+', '', 'g')`;
  const rows = await session.rows(
    `WITH k AS (SELECT v, n, ${key} AS k FROM ${groupedBy(source, column)} WHERE v IS NOT NULL),
      g AS (SELECT k, sum(n) AS total FROM k WHERE k <> '' GROUP BY k HAVING count(*) > 1 ORDER BY total DESC, k LIMIT ${groupsShown})
      SELECT k, left(v, 300) AS v, n FROM k JOIN g USING (k) ORDER BY total DESC, k, n DESC, v LIMIT 200`,
  );
  const groups = new Map<string, { value: string; count: number }[]>();
  for (const row of rows) {
    const group = groups.get(String(row['k'])) ?? [];
    group.push({ value: String(row['v']), count: Number(row['n']) });
    groups.set(String(row['k']), group);
  }
  return [...groups.values()];
}
