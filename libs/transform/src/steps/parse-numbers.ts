import { quoteText } from '@dms/domain';
import { escaped } from './replace.step';

export interface NumberForm {
  decimal: string;
  grouping?: string;
  /** The ten digits, where they are not those of Latin. */
  digits?: string;
  /** Thousands in threes, above them in twos (12,34,567). */
  lakh?: boolean;
  /** Amounts as books write them: a currency before or behind, a minus behind, brackets for less than nothing. */
  currency?: boolean;
  /** 12 % is 0.12. */
  percent?: boolean;
}

/** How a language writes numbers. Throws RangeError for no language. */
export function numberFormOf(locale: string): NumberForm {
  const format = new Intl.NumberFormat(locale);
  const parts = format.formatToParts(12345678.9);
  const find = (type: string) => parts.find((part) => part.type === type)?.value;
  const grouping = find('group');
  const latin = format.resolvedOptions().numberingSystem === 'latn';
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const digits = Array.from({ length: 10 }, (_, digit) => plain.format(digit)).join('');
  const wholes = parts.filter(({ type }) => type === 'integer');
  return {
    decimal: find('decimal') ?? '.',
    ...(grouping !== undefined && { grouping }),
    ...(!latin && [...digits].length === 10 && { digits }),
    ...(wholes.at(-2)?.value.length === 2 && { lakh: true }),
  };
}

/**
 * An expression that rewrites numbers of that form as SQL writes them, and gives null for anything else. Groups must
 * be of three digits, so 1.5 is never taken for 15.
 */
export function plainNumber(text: string, form: NumberForm, exponent: boolean): string {
  const { decimal, grouping } = form;
  const mark = markPattern(grouping);
  const threes = `\\d{1,3}(?:${mark}\\d{3})+`;
  const twos = `\\d{1,2}(?:${mark}\\d{2})*${mark}\\d{3}`;
  const whole = grouping ? `(?:${form.lakh ? `${twos}|` : ''}${threes}|\\d+)` : '\\d+';
  const power = exponent ? '(?:[eE][+-]?\\d+)?' : '';
  const pattern = `[+-]?(?:${whole}(?:${escaped(decimal)}\\d*)?|${escaped(decimal)}\\d+)${power}`;
  const number = form.digits ? `translate(${text}, ${quoteText(form.digits)}, '0123456789')` : text;
  const bare = withoutMarks(number, mark, grouping);
  const pointed = decimal === '.' ? bare : `replace(${bare}, ${quoteText(decimal)}, '.')`;
  return `CASE WHEN regexp_full_match(${number}, ${quoteText(pattern)}) THEN ${pointed} END`;
}

function withoutMarks(number: string, mark: string, grouping: string | undefined): string {
  if (!grouping) return number;
  // Most marks are one character, and taking that out is cheaper than a pattern.
  if (mark === escaped(grouping)) return `replace(${number}, ${quoteText(grouping)}, '')`;
  return `regexp_replace(${number}, ${quoteText(mark)}, '', 'g')`;
}

/** A space of any width stands for any other, and so does an apostrophe. */
export function markPattern(grouping: string | undefined): string {
  if (/^[\s\u00a0\u202f]$/.test(grouping ?? '')) return '[ \u00a0\u202f]';
  return grouping === "'" || grouping === '’' ? "['’]" : escaped(grouping ?? '');
}

const signs = [
  '\\p{Sc}',
  'US\\$',
  'R\\$',
  'kr\\.?',
  'zł',
  'Kč',
  'Ft',
  'Fr\\.?',
  'SFr\\.?',
  'lei',
  'лв\\.?',
  'руб\\.?',
  '元',
  '円',
  'Rs\\.?',
];

/** An expression that leaves of an amount its sign and number; what is no amount stays what it was. */
export function bareAmount(text: string): string {
  const currency = `(?:${[...Intl.supportedValuesOf('currency'), ...signs].join('|')})`;
  const minus = `replace(${text}, '\u2212', '-')`;
  const before = `regexp_replace(${minus}, ${quoteText(`^([(+-]?)\\s*${currency}\\s*`)}, '\\1')`;
  const bare = `regexp_replace(${before}, ${quoteText(`\\s*${currency}\\s*([)-]?)$`)}, '\\1')`;
  const inside = `regexp_extract(${bare}, '^(?:\\((.*)\\)|([^-+(]*?)\\s*-)$', ['brackets', 'behind'])`;
  return `CASE WHEN regexp_matches(${bare}, '^\\([^-+]*\\)$') THEN '-' || trim(${inside}.brackets)
    WHEN regexp_matches(${bare}, '^[^-+(]*-$') THEN '-' || trim(${inside}.behind)
    ELSE regexp_replace(${bare}, '^([+-])\\s+', '\\1') END`;
}

const percentSign = '\\s*[%٪％]$';

export function withoutPercent(text: string): string {
  return `regexp_replace(${text}, ${quoteText(percentSign)}, '')`;
}

/** The plain number of a text that may have said per cent: a hundredth then, exactly. */
export function hundredth(text: string, plain: string): string {
  return `CASE WHEN regexp_matches(${text}, ${quoteText(percentSign)}) THEN ${plain} || 'e-2' ELSE ${plain} END`;
}

/** How many digits stand behind the point of a plain number. */
export function decimalsOf(plain: string, { percent }: NumberForm): string {
  if (!percent) return behindPoint(plain);
  const fraction = behindPoint(`regexp_replace(${plain}, 'e-2$', '')`);
  return `(${fraction} + CASE WHEN ${plain} LIKE '%e-2' THEN 2 ELSE 0 END)`;
}

function behindPoint(plain: string): string {
  return `CASE strpos(${plain}, '.') WHEN 0 THEN 0 ELSE strlen(${plain}) - strpos(${plain}, '.') END`;
}
