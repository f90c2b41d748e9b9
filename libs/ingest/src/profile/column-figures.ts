import {
  quoteIdentifier,
  type Cell,
  type Column,
  type ColumnProfile,
  type Row,
  type SqlSession,
} from '@dms/domain';
import { emptyProfile, shown, whiteSpace } from './basic-profile';

const topValues = 10;
const sampleValues = 1000;

/** The figures of one column, and the sample that its looks are told from. */
export interface ColumnFigures {
  profile: ColumnProfile;
  /** Distinct values, the same at every run: the first by their hash, cut at 300 characters. */
  sample: string[];
  /** Rows with a value that is more than white space. */
  filled: number;
}

/** The distinct values of the column at work with their counts: v and n. Grouped once, asked often. */
export const valuesTable = 'dms_profile_values';

/** Makes the values table of a column. */
export async function groupValues(session: SqlSession, source: string, column: Column): Promise<void> {
  const grouped = `SELECT ${quoteIdentifier(column.name)} AS v, count(*)::BIGINT AS n FROM ${source} GROUP BY 1`;
  await session.run(`CREATE OR REPLACE TEMP TABLE ${valuesTable} AS ${grouped}`);
}

/** White space of a text's first and last character; trimming every text would cost many times as much. */
const begins = `(v < '!' OR v >= chr(160)) AND contains(${whiteSpace}, left(v, 1)) AND v <> ''`;
const ends = `contains(${whiteSpace}, right(v, 1)) AND v <> ''`;
const isBlank = `CASE WHEN ${begins} THEN trim(v, ${whiteSpace}) = '' ELSE v = '' END`;
const unseen = String.raw`'[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}]'`;

/** Counts everything that the values table tells, in one query: exact on all rows. */
export async function columnFigures(session: SqlSession, column: Column): Promise<ColumnFigures> {
  const isText = column.type === 'text';
  const [row] = await session.rows(`
    WITH f AS (SELECT v, n FROM ${valuesTable} WHERE v IS NOT NULL),
      top AS (SELECT ${shown('v', isText)} AS shown, v, n FROM f ORDER BY n DESC, v LIMIT ${topValues})
    SELECT coalesce((SELECT n FROM ${valuesTable} WHERE v IS NULL), 0)::BIGINT AS nulls,
      count(*)::BIGINT AS distincts, coalesce(sum(n), 0)::BIGINT AS held,
      ${shown('min(v)', isText)} AS least, ${shown('max(v)', isText)} AS most,
      count(*) FILTER (WHERE n > 1)::BIGINT AS repeated,
      coalesce(sum(n) FILTER (WHERE n > 1), 0)::BIGINT AS repeated_rows,
      ${isText ? textFigures : 'NULL AS nothing'},
      (SELECT list(shown ORDER BY n DESC, v) FROM top) AS tops, (SELECT list(n ORDER BY n DESC, v) FROM top) AS top_counts
    FROM f`);
  if (!row) return { profile: emptyProfile(column), sample: [], filled: 0 };
  return figuresOf(column, row);
}

const textFigures = `
      coalesce(sum(n) FILTER (WHERE ${isBlank}), 0)::BIGINT AS blanks,
      coalesce(sum(n) FILTER (WHERE ${begins} AND NOT (${isBlank})), 0)::BIGINT AS leading,
      coalesce(sum(n) FILTER (WHERE ${ends} AND NOT (${isBlank})), 0)::BIGINT AS trailing,
      coalesce(sum(n) FILTER (WHERE regexp_matches(v, ${unseen})), 0)::BIGINT AS unseen,
      sum(length(v)::HUGEINT * n)::DOUBLE / sum(n) AS length, min(length(v)) AS shortest, max(length(v)) AS longest,
      (SELECT list(v) FROM (SELECT left(v, 300) AS v FROM f WHERE NOT (${isBlank}) ORDER BY hash(f.v) LIMIT ${sampleValues})) AS sample`;

function figuresOf(column: Column, row: Row): ColumnFigures {
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
    top: topOf(row),
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
  const sample = Array.isArray(row['sample']) ? row['sample'].map(String) : [];
  return { profile, sample, filled: held - blanks };
}

/** The commonest values; ties in the order of the values. */
function topOf(row: Row): { value: Cell; count: number }[] {
  const values = Array.isArray(row['tops']) ? row['tops'] : [];
  const counts = Array.isArray(row['top_counts']) ? row['top_counts'] : [];
  return values.map((value, at) => ({ value, count: Number(counts[at]) }));
}
