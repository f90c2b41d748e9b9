import { quoteText, type Column, type ColumnProfile, type SqlSession } from '@dms/domain';
import { basicProfiles } from './basic-profile';
import { columnFigures, groupValues, valuesTable } from './column-figures';
import { fitOf, type Fit } from './fits';
import { numberFigures } from './number-figures';
import { suggestionsOf, type Affected } from './suggestions';
import { textDetails, textLooks, type ProfiledTable } from './text-details';

/** Tables of more columns get the basic figures only: the details would be megabytes that nobody reads. */
const detailedColumns = 100;

/**
 * Tells what the columns of a Parquet file of the session's folder hold. Counts, distinct values, extremes, lengths,
 * shares and figures of numbers are exact on all rows; what the values look like is told by a fixed sample of 1,000
 * distinct values and then counted on all; masks of more than 20,000 distinct values are counted on a sample, which is
 * stated.
 * Texts in min, max and top are cut at 1,000 characters; text compares by code point; lengths are in characters.
 * `onColumns` hears how many columns are done.
 */
export async function profileTable(
  session: SqlSession,
  file: string,
  columns: readonly Column[],
  onColumns?: (done: number) => void,
): Promise<ColumnProfile[]> {
  if (columns.length > detailedColumns) {
    const { rows } = await profiledTable(session, `read_parquet(${quoteText(session.path(file))})`);
    const profiles = await basicProfiles(session, file, columns, onColumns);
    return profiles.map((profile) => withSuggestions(profile, rows));
  }
  const table = await profiledTable(session, `read_parquet(${quoteText(session.path(file))})`);
  const profiles: ColumnProfile[] = [];
  for (const column of columns) {
    profiles.push(await profileColumn(session, table, column));
    onColumns?.(profiles.length);
  }
  await session.run(`DROP TABLE IF EXISTS ${valuesTable}`);
  return profiles;
}

async function profiledTable(session: SqlSession, source: string): Promise<ProfiledTable> {
  const [counted] = await session.rows(`SELECT count(*) AS n FROM ${source}`);
  const described = await session.rows(`DESCRIBE SELECT * FROM ${source}`);
  const hasNumbers = described.some((row) => row['column_name'] === '_row');
  return { source, rows: Number(counted?.['n'] ?? 0), hasNumbers };
}

async function profileColumn(
  session: SqlSession,
  table: ProfiledTable,
  column: Column,
): Promise<ColumnProfile> {
  await groupValues(session, table.source, column);
  if (column.type === 'text') return textProfile(session, table, column);
  const { profile } = await columnFigures(session, column);
  return withSuggestions({ ...profile, ...(await typedDetails(session, column)) }, table.rows);
}

async function textProfile(
  session: SqlSession,
  table: ProfiledTable,
  column: Column,
): Promise<ColumnProfile> {
  const looks = await textLooks(session, column);
  const fit = fitOf(looks);
  const figures = await columnFigures(session, column, fit);
  const details = await textDetails(session, table, column, { looks, fit }, figures);
  const addresses = looks.semantic === 'email' && fit ? await oddAddresses(session, fit) : 0;
  return withSuggestions({ ...figures.profile, ...details }, table.rows, { ...figures.affected, addresses });
}

async function oddAddresses(session: SqlSession, { condition }: Fit): Promise<number> {
  const [counted] = await session.rows(
    String.raw`SELECT coalesce(sum(n), 0)::BIGINT AS n FROM ${valuesTable} WHERE regexp_matches(v, '^\s|\s$|@[^@]*\p{Lu}') AND ${condition}`,
  );
  return Number(counted?.['n'] ?? 0);
}

function withSuggestions(profile: ColumnProfile, rows: number, affected?: Affected): ColumnProfile {
  const suggestions = suggestionsOf(profile, rows, affected);
  return suggestions.length > 0 ? { ...profile, suggestions } : profile;
}

async function typedDetails(session: SqlSession, { type }: Column): Promise<Partial<ColumnProfile>> {
  if (type !== 'integer' && type !== 'decimal' && type !== 'number') return {};
  const doubles = `(SELECT CAST(v AS DOUBLE) AS x, n FROM ${valuesTable} WHERE v IS NOT NULL)`;
  const numbers = await numberFigures(session, `(SELECT x, n FROM ${doubles} WHERE isfinite(x))`);
  return numbers ? { numbers } : {};
}
