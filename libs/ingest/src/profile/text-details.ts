import {
  quoteIdentifier,
  quoteText,
  type Column,
  type ColumnProfile,
  type ColumnType,
  type SqlSession,
} from '@dms/domain';
import { isFilled, sampleOf, valuesTable, type ColumnFigures } from './column-figures';
import { inOrder, isDayFirst, isMonthFirst } from './date-looks';
import { otherMoney, readingOf, type Fit } from './fits';
import { looksOf, type Looks } from './looks';
import { masksOf } from './masks';
import { numberFigures } from './number-figures';

/** Look-alikes are looked for among so many distinct values at most. */
const valuesCompared = 20_000;
const groupsShown = 10;

/** Where a table's rows are, and whether they tell their numbers. */
export interface ProfiledTable {
  source: string;
  rows: number;
  hasNumbers: boolean;
}

/** What the texts of a column look like: told by its sample, and where that cannot tell by all values. */
export async function textLooks(session: SqlSession, { name }: Column): Promise<Looks> {
  return settledOrder(session, looksOf(await sampleOf(session), name));
}

/** What there is to say of texts of such looks, counted on all rows. */
export async function textDetails(
  session: SqlSession,
  table: ProfiledTable,
  column: Column,
  { looks, fit }: { looks: Looks; fit: Fit | undefined },
  figures: ColumnFigures,
): Promise<Partial<ColumnProfile>> {
  if (figures.filled === 0) return {};
  const { distinct } = figures.profile;
  const { semantic } = looks;
  const details: Partial<ColumnProfile> = {
    ...looks,
    ...(fit && (await fitDetails(session, table, column, looks, fit, figures))),
    ...(await masksOf(session, table.rows, distinct)),
  };
  if (distinct > 1 && distinct <= valuesCompared && semantic !== 'date') {
    const lookAlikes = await lookAlikesOf(session);
    if (lookAlikes.length > 0) details.lookAlikes = lookAlikes;
  }
  return details;
}

function typeOf({ semantic, formats }: Looks): ColumnType {
  if (semantic === 'integer' || semantic === 'boolean') return semantic;
  if (semantic === 'decimal' || semantic === 'decimalComma' || semantic === 'currency') return 'decimal';
  return semantic === 'date' ? typeOfDates(formats ?? []) : 'text';
}

/** Moments with a zone among others without one are no values of one type. */
function typeOfDates(formats: readonly string[]): ColumnType {
  const zoned = formats.filter((format) => format.endsWith('%z')).length;
  if (zoned > 0) return zoned === formats.length ? 'instant' : 'text';
  return formats.some((format) => format.includes('%M')) ? 'datetime' : 'date';
}

/** Where the sample fits both orders of day and month, all values are asked whether one of them fits better. */
async function settledOrder(session: SqlSession, looks: Looks): Promise<Looks> {
  if (looks.dateOrder !== 'unknown' || !looks.formats) return looks;
  const fitting = (formats: readonly string[]) =>
    formats.length > 0
      ? `count(*) FILTER (WHERE try_strptime(trim(v), [${formats.map(quoteText).join(', ')}]) IS NOT NULL)`
      : '0';
  const [row] = await session.rows(
    `SELECT ${fitting(looks.formats.filter(isDayFirst))} AS day_first,
      ${fitting(looks.formats.filter(isMonthFirst))} AS month_first FROM ${valuesTable}`,
  );
  const dayFirst = Number(row?.['day_first']);
  const monthFirst = Number(row?.['month_first']);
  if (dayFirst === monthFirst) return looks;
  const dateOrder = dayFirst > monthFirst ? 'dayFirst' : 'monthFirst';
  return { ...looks, dateOrder, formats: inOrder(looks.formats, dateOrder) };
}

/** The numbers that the fitting values stand for, x, and how many rows have each, n. */
const numbersTable = 'dms_profile_numbers';

/** What does not fit was counted on all rows; the first of it is the first in the file. */
async function fitDetails(
  session: SqlSession,
  { source, hasNumbers }: ProfiledTable,
  column: Column,
  looks: Looks,
  fit: Fit,
  { filled, unfit }: ColumnFigures,
): Promise<Pick<ColumnProfile, 'inferred' | 'numbers'>> {
  const { condition, number } = fit;
  const fits = `coalesce(${condition}, false)`;
  const inferred: NonNullable<ColumnProfile['inferred']> = {
    type: typeOf(looks),
    share: (filled - unfit) / filled,
    unfit,
  };
  if (unfit > 0 && hasNumbers) {
    const cells = `(SELECT _row, ${quoteIdentifier(column.name)} AS v FROM ${source})`;
    const [first] = await session.rows(
      `SELECT _row, left(v, 1000) AS v FROM ${cells} WHERE ${isFilled} AND NOT ${fits} ORDER BY _row LIMIT 1`,
    );
    if (first) inferred.firstUnfit = { row: Number(first['_row']), value: String(first['v']) };
  }
  if (number === undefined) return { inferred };
  const x = unfit > 0 ? `CASE WHEN ${fits} THEN ${number} END` : number;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${numbersTable} AS SELECT x, n FROM (SELECT ${x} AS x, n FROM ${valuesTable} WHERE v IS NOT NULL) WHERE isfinite(x)`,
  );
  const numbers = await numberFigures(session, numbersTable);
  await session.run(`DROP TABLE ${numbersTable}`);
  if (!numbers) return { inferred };
  const reading = (await isReadWhole(session, looks, fit)) ? readingOf(looks, column.name) : undefined;
  return { inferred, numbers: { ...numbers, ...(reading !== undefined && { reading }) } };
}

/** Amounts in several currencies have no reading that is short enough to be asked with. */
async function isReadWhole(session: SqlSession, looks: Looks, fit: Fit): Promise<boolean> {
  const others = otherMoney(looks, fit);
  if (others === undefined) return true;
  const found = await session.rows(
    `SELECT 1 AS one FROM ${valuesTable} WHERE v IS NOT NULL AND ${others} LIMIT 1`,
  );
  return found.length === 0;
}

/** Groups of values that are one when case, accents, blanks and punctuation are left out; the largest first. */
async function lookAlikesOf(session: SqlSession): Promise<NonNullable<ColumnProfile['lookAlikes']>> {
  const key = String.raw`regexp_replace(strip_accents(lower(v)), '[^\p{L}\p{N}]+', '', 'g')`;
  const rows = await session.rows(
    `WITH k AS (SELECT v, n, ${key} AS k FROM ${valuesTable} WHERE v IS NOT NULL),
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
