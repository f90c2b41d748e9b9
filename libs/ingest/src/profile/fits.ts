import { quoteIdentifier, quoteText } from '@dms/domain';
import { wordsForFalse, wordsForTrue } from './boolean-words';
import { countryNames } from './country-names';
import { isoMoment } from './date-looks';
import type { Looks } from './looks';
import { currencySign, numberPattern } from './number-looks';

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
  boolean: `(?i:${[...wordsForTrue, ...wordsForFalse].join('|')})`,
  integer: String.raw`[-+]?(?:0|[1-9]\d*)`,
  code: String.raw`\d+`,
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

/** Undefined for looks that nothing can be counted of. `v`: how the text is called; `sign`: a pattern of its currencies. */
export function fitOf(looks: Looks, v = 'v', sign = currencySign): Fit | undefined {
  switch (looks.semantic) {
    case undefined:
      return undefined;
    case 'date':
      return { condition: dateCondition(v, looks.formats ?? []) };
    case 'country':
      return { condition: `lower(trim(${v})) IN (${countryNames().map(quoteText).join(', ')})` };
    case 'currency':
      // Amounts in no one way of writing: nothing can be counted of them.
      if (looks.decimalMark === undefined) return undefined;
      return {
        condition: full(v, moneyPattern(looks, sign)),
        number: numberSql(v, looks.decimalMark, `rtrim(regexp_replace(${v}, ${quoteText(sign)}, ''), '- ')`),
      };
    case 'integer':
      return patternFit(v, looks.semantic, plainNumberSql(v));
    case 'decimal':
    case 'decimalComma':
      return decimalFit(v, looks);
    default:
      return patternFit(v, looks.semantic);
  }
}

/**
 * An expression of a recipe that gives the number a text of such looks stands for, and null for one that does not fit.
 * The profile's figures are those of its numbers, row by row.
 */
export function readingOf(looks: Looks, column: string): string | undefined {
  const fit = fitOf(looks, quoteIdentifier(column), onlySign(looks));
  return fit?.number === undefined ? undefined : `CASE WHEN ${fit.condition} THEN ${fit.number} END`;
}

/** What fits, but not with the one currency that a reading knows: a pattern of them all would be pages long. */
export function otherMoney(looks: Looks, fit: Fit): string | undefined {
  if (looks.semantic !== 'currency') return undefined;
  const known = fitOf(looks, 'v', onlySign(looks));
  return known && `${fit.condition} AND NOT ${known.condition}`;
}

function onlySign({ currency }: Looks): string | undefined {
  return currency?.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function decimalFit(v: string, looks: Looks): Fit {
  const { decimalMark = '.', grouping = ',' } = looks;
  const pattern = `[-+]?${numberPattern(looks)}`;
  return {
    condition: full(v, pattern),
    plain: `regexp_full_match(${v}, ${quoteText(pattern)})`,
    number: decimalMark === '.' && grouping === ',' ? plainNumberSql(v) : numberSql(v, decimalMark, v),
  };
}

/** An amount whose currency stands before or behind it, less than nothing by a minus or brackets. */
function moneyPattern(looks: Looks, sign: string): string {
  const number = numberPattern(looks);
  const amount = String.raw`(?:${sign}\s?-?${number}|-?${number}\s?${sign})`;
  return String.raw`[-+]?\s?${amount}\s?-?|\(${amount}\)`;
}

/** strptime takes a number of fewer digits for a year; one of four digits must have four, as where a recipe reads dates. */
function dateCondition(v: string, formats: readonly string[]): string {
  const tried = (some: readonly string[]) =>
    `try_strptime(trim(${v}), [${some.map(quoteText).join(', ')}]) IS NOT NULL`;
  const isIso = (format: string) => format.startsWith(isoMoment);
  const wide = formats.filter((format) => format.includes('%Y') && !isIso(format));
  const short = formats.filter((format) => format.includes('%y'));
  const parts = [
    ...(wide.length > 0 ? [String.raw`(${tried(wide)} AND regexp_matches(${v}, '\d{4}'))`] : []),
    ...(short.length > 0 ? [tried(short)] : []),
    ...(formats.some(isIso) ? [`TRY_CAST(${v} AS TIMESTAMPTZ) IS NOT NULL`] : []),
  ];
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
}

/** A text without its grouping as a double; amounts in brackets, or with a minus behind them, are negative. */
function numberSql(v: string, decimalMark: '.' | ',', text: string): string {
  const grouping = [decimalMark === '.' ? ',' : '.', ' ', "'", '’', '\u00a0', '\u202f', '(', ')'];
  // Several plain replacements cost a tenth of one by a pattern.
  const bare = grouping.reduce((sql, mark) => `replace(${sql}, ${quoteText(mark)}, '')`, text);
  const plain = decimalMark === ',' ? `replace(${bare}, ',', '.')` : bare;
  return `(CASE WHEN ${v} LIKE '%(%)%' OR ${v} LIKE '%-' THEN -1 ELSE 1 END * TRY_CAST(${plain} AS DOUBLE))`;
}
