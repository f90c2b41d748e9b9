import {
  quoteIdentifier,
  type Cell,
  type Column,
  type ColumnProfile,
  type Row,
  type SqlSession,
} from '@dms/domain';
import { emptyProfile, shown, whiteSpace } from './basic-profile';
import type { Affected } from './suggestions';
import type { Fit } from './fits';

const topValues = 10;
const sampleValues = 1000;

/** The figures of one column, of which texts were also tried whether they fit their looks. */
export interface ColumnFigures {
  profile: ColumnProfile;
  /** Rows with a value that is more than white space. */
  filled: number;
  /** Filled rows whose value does not fit; 0 where nothing was tried. */
  unfit: number;
  affected: Affected;
}

/** The distinct values of the column at work with their counts and hashes: v, n and h. Grouped once, asked often. */
export const valuesTable = 'dms_profile_values';

/** Makes the values table of a column. */
export async function groupValues(session: SqlSession, source: string, column: Column): Promise<void> {
  const grouped = `SELECT ${quoteIdentifier(column.name)} AS v, count(*)::BIGINT AS n FROM ${source} GROUP BY 1`;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${valuesTable} AS SELECT v, n, hash(v) AS h FROM (${grouped})`,
  );
}

/** A text with more than white space. Trimming every text would cost many times as much. */
export const isFilled = `v IS NOT NULL AND NOT (CASE WHEN contains(${whiteSpace}, left(v, 1)) THEN trim(v, ${whiteSpace}) = '' ELSE v = '' END)`;

/** Distinct filled values, the same at every run: the first 1,000 by their hash, cut at 300 characters. */
export async function sampleOf(session: SqlSession): Promise<string[]> {
  const lowest = async (condition: string) => {
    const found = await session.rows(
      `SELECT left(v, 300) AS v FROM ${valuesTable} WHERE ${condition} ORDER BY h LIMIT ${sampleValues}`,
    );
    return found.map((row) => String(row['v']));
  };
  const [counted] = await session.rows(`SELECT count(*) AS n FROM ${valuesTable}`);
  const distinct = Number(counted?.['n'] ?? 0);
  if (distinct > 10 * sampleValues) {
    // Hashes are spread evenly: so few values nearly always hold the sample, and only these are looked at and sorted.
    const bound = (2n ** 64n / BigInt(distinct)) * BigInt(3 * sampleValues);
    const sample = await lowest(`h < ${bound}::UBIGINT AND ${isFilled}`);
    if (sample.length === sampleValues) return sample;
  }
  return lowest(isFilled);
}

const space = `[${whiteSpace.slice(1, -1)}]`;
/** What the step that cleans takes out: joiners, which some scripts need, are not among it. */
const unseen = String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\x{ad}\x{200b}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2064}\x{feff}]`;
/** One pattern tells nearly all texts that have nothing odd, so that few are looked at closely. */
const oddText = String.raw`regexp_matches(v, '\A${space}|${space}\z|${unseen}|\A\z')`;
const [blank, leading, trailing, hidden] = [1, 2, 4, 8];
/** What is odd about a text, as a sum. */
const oddness = `CASE WHEN trim(v, ${whiteSpace}) = '' THEN ${blank} ELSE
    CASE WHEN contains(${whiteSpace}, left(v, 1)) THEN ${leading} ELSE 0 END +
    CASE WHEN contains(${whiteSpace}, right(v, 1)) THEN ${trailing} ELSE 0 END END +
  CASE WHEN regexp_matches(v, '${unseen}') THEN ${hidden} ELSE 0 END`;

/** The values with what is odd about them and whether they fit; a plain value fits and has nothing odd. */
function triedValues(fit: Fit | undefined): string {
  const plain = fit?.plain ?? 'false';
  const values = `SELECT v, n, length(v) AS size, ${plain} AS plain FROM ${valuesTable} WHERE v IS NOT NULL`;
  const fits = fit ? `CASE WHEN plain THEN true ELSE coalesce(${fit.condition}, false) END` : 'true';
  return `(SELECT v, n, size, ${fits} AS fits, CASE WHEN plain THEN 0 WHEN ${oddText} THEN ${oddness} ELSE 0 END AS odd FROM (${values}))`;
}

/** Counts everything that the values table tells: exact on all rows. `fit`: what its texts look like. */
export async function columnFigures(session: SqlSession, column: Column, fit?: Fit): Promise<ColumnFigures> {
  const isText = column.type === 'text';
  const values = isText ? triedValues(fit) : `(SELECT v, n FROM ${valuesTable} WHERE v IS NOT NULL)`;
  const [row] = await session.rows(`
    SELECT coalesce((SELECT n FROM ${valuesTable} WHERE v IS NULL), 0)::BIGINT AS nulls,
      count(*)::BIGINT AS distincts, coalesce(sum(n), 0)::BIGINT AS held,
      ${shown('min(v)', isText)} AS least, ${shown('max(v)', isText)} AS most,
      count(*) FILTER (WHERE n > 1)::BIGINT AS repeated,
      coalesce(sum(n) FILTER (WHERE n > 1), 0)::BIGINT AS repeated_rows,
      ${isText ? textFigures : 'NULL AS nothing'}
    FROM ${values}`);
  if (!row)
    return {
      profile: emptyProfile(column),
      filled: 0,
      unfit: 0,
      affected: { odd: 0, shortIds: 0, addresses: 0 },
    };
  const top = await session.rows(
    `SELECT ${shown('v', isText)} AS shown, n FROM (SELECT v, n FROM ${valuesTable} WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT ${topValues}) ORDER BY n DESC, v`,
  );
  return figuresOf(column, row, top);
}

const rowsThat = (condition: string) => `coalesce(sum(n) FILTER (WHERE ${condition}), 0)::BIGINT`;
const textFigures = `
      ${rowsThat(`odd & ${blank} > 0`)} AS blanks, ${rowsThat(`odd & ${leading} > 0`)} AS leading,
      ${rowsThat(`odd & ${trailing} > 0`)} AS trailing, ${rowsThat(`odd & ${hidden} > 0`)} AS unseen,
      ${rowsThat(`NOT fits AND odd & ${blank} = 0`)} AS unfit, ${rowsThat('odd > 0')} AS odd, ${rowsThat('size = 15')} AS short,
      sum(size * n)::DOUBLE / sum(n) AS length, min(size) AS shortest, max(size) AS longest`;

function figuresOf(column: Column, row: Row, top: readonly Row[]): ColumnFigures {
  const nulls = Number(row['nulls']);
  const held = Number(row['held']);
  const distinct = Number(row['distincts']);
  const repeated = Number(row['repeated']);
  const blanks = Number(row['blanks'] ?? 0);
  const profile: ColumnProfile = {
    ...column,
    nulls,
    blanks,
    distinct,
    min: row['least'] ?? null,
    max: row['most'] ?? null,
    meanLength: row['length'] === null || row['length'] === undefined ? null : Number(row['length']),
    top: top.map((commonest) => ({ value: commonest['shown'] as Cell, count: Number(commonest['n']) })),
    isKey: nulls === 0 && held > 0 && repeated === 0,
    duplicates: { values: repeated, rows: Number(row['repeated_rows']) },
  };
  if (column.type === 'text') {
    profile.minLength = row['shortest'] === null ? null : Number(row['shortest']);
    profile.maxLength = row['longest'] === null ? null : Number(row['longest']);
    profile.leadingSpaces = Number(row['leading']);
    profile.trailingSpaces = Number(row['trailing']);
    profile.nonPrinting = Number(row['unseen']);
  }
  const affected = { odd: Number(row['odd'] ?? 0), shortIds: Number(row['short'] ?? 0), addresses: 0 };
  return { profile, filled: held - blanks, unfit: Number(row['unfit'] ?? 0), affected };
}
