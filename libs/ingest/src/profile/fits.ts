import { quoteIdentifier, quoteText } from '@dms/domain';
import type { Looks } from './looks';
import { countryNames } from './country-names';

/** A condition in SQL that a text `v` of such looks fulfils, and the number it stands for, where it is one. */
export interface Fit {
  condition: string;
  /** A cheaper one for most such texts: what fulfils it has no white space at its ends and nothing that nobody sees. */
  plain?: string;
  number?: string;
}

const full = (v: string, pattern: string) =>
  `regexp_full_match(${v}, ${quoteText(String.raw`\s*(?:${pattern})\s*`)})`;

const patterns: Record<string, string> = {
  salesforceId: '[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?',
  email: String.raw`[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}`,
  url: String.raw`(?i:https?://|www\.)\S+`,
  boolean: '(?i:true|false|yes|no|y|n|ja|nein|oui|non|si|sí|x|on|off|是|否)',
  integer: String.raw`[-+]?(?:0|[1-9]\d*)`,
  code: String.raw`\d+`,
  decimal: String.raw`[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?`,
  decimalComma: String.raw`[-+]?(?:\d+|\d{1,3}(?:[.\x{a0}\x{202f} ]\d{3})+)(?:,\d+)?`,
  phone: String.raw`[+(]?[\d\s().\-/+]{7,25}(?:\s?(?i:ext|x)\.?\s?\d{1,6})?`,
  postalCode: String.raw`(?i:[A-Z]{1,2}-?)?\d{3,6}(?:[- ]\d{3,4})?|(?i:[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2})`,
};

const plainPatterns: Record<string, string> = {
  ...patterns,
  email: String.raw`[!-+\--:<-?A-~]+@[!-+\--:<-?A-~]+\.[!-+\-/-:<-?A-~]{2,}`,
  url: String.raw`(?i:https?://|www\.)[!-~]+`,
  phone: String.raw`[+(]?\d[\d ().\-/+]{5,23}\d`,
};

function patternFit(v: string, semantic: string, number?: string): Fit | undefined {
  const pattern = patterns[semantic];
  if (pattern === undefined) return undefined;
  const plain = `regexp_full_match(${v}, ${quoteText(plainPatterns[semantic] ?? pattern)})`;
  return { condition: full(v, pattern), plain, ...(number !== undefined && { number }) };
}

/** Of texts that fit the integer's or the decimal's pattern: no brackets, commas at most. */
const plainNumberSql = (v: string) => `TRY_CAST(replace(${v}, ',', '') AS DOUBLE)`;

const money = String.raw`[-(]?(?:[A-Z]{3}|[$€£¥₹])?\s?-?\d[\d.,' \x{a0}\x{202f}]*\s?(?:[A-Z]{3}|[$€£¥₹])?\)?-?`;

/** Undefined for looks that nothing can be counted of. `v`: how the text is called. */
export function fitOf({ semantic, formats, decimalMark }: Looks, v = 'v'): Fit | undefined {
  switch (semantic) {
    case undefined:
      return undefined;
    case 'date':
      return { condition: dateCondition(v, formats ?? []) };
    case 'country':
      return { condition: `lower(trim(${v})) IN (${countryNames().map(quoteText).join(', ')})` };
    case 'currency': {
      const amount = String.raw`regexp_replace(${v}, '[^0-9.,()-]', '', 'g')`;
      return { condition: full(v, money), number: numberSql(v, decimalMark ?? '.', amount) };
    }
    case 'integer':
    case 'decimal':
      return patternFit(v, semantic, plainNumberSql(v));
    case 'decimalComma':
      return patternFit(v, semantic, numberSql(v, ',', v));
    default:
      return patternFit(v, semantic);
  }
}

/**
 * An expression of a recipe that gives the number a text of such looks stands for, and null for one that does not fit.
 * The profile's figures are those of its numbers, row by row.
 */
export function readingOf(looks: Looks, column: string): string | undefined {
  const fit = fitOf(looks, quoteIdentifier(column));
  return fit?.number === undefined ? undefined : `CASE WHEN ${fit.condition} THEN ${fit.number} END`;
}

function dateCondition(v: string, formats: readonly string[]): string {
  const timed = formats.some((format) => format.includes('%H'));
  const plain = formats.filter((format) => !format.includes('%H')).map((format) => quoteText(format));
  const parts = [
    ...(plain.length > 0 ? [`try_strptime(trim(${v}), [${plain.join(', ')}]) IS NOT NULL`] : []),
    ...(timed ? [`TRY_CAST(${v} AS TIMESTAMPTZ) IS NOT NULL`] : []),
  ];
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
}

/** A text without its grouping as a double; amounts in brackets are negative. */
function numberSql(v: string, decimalMark: '.' | ',', text: string): string {
  const grouping = [decimalMark === '.' ? ',' : '.', ' ', "'", '\u00a0', '\u202f', '(', ')'];
  // Several plain replacements cost a tenth of one by a pattern.
  const bare = grouping.reduce((sql, mark) => `replace(${sql}, ${quoteText(mark)}, '')`, text);
  const plain = decimalMark === ',' ? `replace(${bare}, ',', '.')` : bare;
  return `(CASE WHEN ${v} LIKE '%(%)%' THEN -1 ELSE 1 END * TRY_CAST(${plain} AS DOUBLE))`;
}
