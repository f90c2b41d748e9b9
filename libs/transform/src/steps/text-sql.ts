import { DmsError, quoteText, type SqlSession } from '@dms/domain';
import type { StageColumn } from '../run/stage';

/** White space as people see it: ASCII, no-break and the widths of Unicode, and the byte order mark. */
export const whiteSpace =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

const spaceAtEnd = `^[${whiteSpace}]|[${whiteSpace}]$`;
/** The white space of ASCII, as which a byte may end a text. */
const endings = [' ', '\t', '\n', '\v', '\f', '\r'];

/**
 * Without white space at its ends. Most cells of a column have none, and to tell so by bytes costs a third of a
 * pattern; so does cutting both ends by a pattern each, against one that looks for either, and cutting bytes off where
 * there are no other letters; a space or two are cut off by counting in a third of the time of the engine's trim. A
 * longer expression stands but once, as the engine would compute it for every mention.
 */
export function trimmed(sql: string): string {
  const cut = `regexp_replace(regexp_replace(${sql}, ${quoteText(`^[${whiteSpace}]+`)}, ''), ${quoteText(`[${whiteSpace}]+$`)}, '')`;
  if (!/^\w+$/.test(sql)) return cut;
  const ascii = `strlen(${sql}) = length(${sql})`;
  const ends = endings.map((space) => `suffix(${sql}, ${quoteText(space)})`).join(' OR ');
  const needed = `regexp_matches(${sql}, ${quoteText(spaceAtEnd)})`;
  return `CASE WHEN ${sql} >= '!' AND ${ascii} AND NOT (${ends}) THEN ${sql}
    WHEN ${ascii} AND ${sql} >= '  !' AND ${sql}[-2] >= '!' THEN ${withoutFewSpaces(sql, ends)}
    WHEN ${ascii} THEN trim(${sql}, ${quoteText(endings.join(''))})
    WHEN NOT ${needed} THEN ${sql} ELSE ${cut} END`;
}

/**
 * Of a text without other letters than those of ASCII that begins with two spaces at most, as no byte comes before a
 * space, and ends in one character of white space at most.
 */
function withoutFewSpaces(sql: string, ends: string): string {
  const before = `CASE WHEN ${sql} >= '!' THEN 0 WHEN ${sql} >= ' !' THEN 1 ELSE 2 END`;
  const behind = `CASE WHEN ${ends} THEN 1 ELSE 0 END`;
  return `substr(${sql}, 1 + (${before}), strlen(${sql}) - (${before}) - (${behind}))`;
}

/** Whether there is nothing but white space, or nothing at all. */
export function isBlank(sql: string): string {
  return `regexp_full_match(${sql}, ${quoteText(`[${whiteSpace}]*`)})`;
}

/** The cell as text: dates and times in ISO 8601, instants with Z, lists joined by comma. */
export function asText(column: Pick<StageColumn, 'sql' | 'type'>): string {
  switch (column.type) {
    case 'text':
      return column.sql;
    case 'datetime':
      return `replace(CAST(${column.sql} AS VARCHAR), ' ', 'T')`;
    case 'instant':
      return `replace(CAST(timezone('UTC', ${column.sql}) AS VARCHAR), ' ', 'T') || 'Z'`;
    case 'list':
      return `array_to_string(${column.sql}, ',')`;
    default:
      return `CAST(${column.sql} AS VARCHAR)`;
  }
}

/** A key to compare by, as text where that is asked for. */
export function keyText(sql: string, { ignoreCase, trim }: { ignoreCase: boolean; trim: boolean }): string {
  if (!ignoreCase && !trim) return sql;
  const text = `CAST(${sql} AS VARCHAR)`;
  const cut = trim ? trimmed(text) : text;
  return ignoreCase ? `lower(${cut})` : cut;
}

/** Throws BAD_RECIPE where the engine cannot read the pattern. */
export async function checkPattern(session: SqlSession, pattern: string, parameter: string): Promise<void> {
  try {
    await session.rows(`SELECT regexp_matches('', ${quoteText(pattern)}) AS fits`);
  } catch {
    throw new DmsError('BAD_RECIPE', `${parameter} is no regular expression that can be used here.`, {
      parameter,
    });
  }
}

/** How many groups a pattern catches. */
export function groupsOf(pattern: string): number {
  const bare = pattern.replace(/\\Q[\s\S]*?(\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]/g, '');
  return (bare.match(/\((?!\?)|\(\?P?<[A-Za-z]/g) ?? []).length;
}

/** Refuses a column that holds no text, with a sentence. */
export function needsText(column: StageColumn, op: string): StageColumn {
  if (column.type === 'text') return column;
  throw new DmsError('BAD_RECIPE', `${op} works on text; ${column.name} is ${column.type}.`, {
    column: column.name,
  });
}

/** A quotation for sentences. */
export function quoted(words: string): string {
  return `“${words.length > 60 ? `${words.slice(0, 60)}…` : words}”`;
}
export function listed(names: string[] | '*'): string {
  if (names === '*') return 'all columns';
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
