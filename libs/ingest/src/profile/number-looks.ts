/** How numbers held as text are written. */
export interface NumberLooks {
  /** The mark before the decimals, and the one between thousands where any is written. */
  decimalMark?: '.' | ',';
  grouping?: string;
  /** A language that writes numbers with these marks. */
  locale?: string;
  /** Of money: the commonest symbol or code. */
  currency?: string;
}

/** Share of the values that must be alike. */
const enough = 0.95;

const codes = Intl.supportedValuesOf('currency');
/** Signs of currencies that are written out, for RE2 too. */
const signs = 'US\\$|R\\$|kr\\.?|zł|Kč|Ft|SFr\\.?|Fr\\.?|lei|元|円|Rs\\.?';
/** A pattern of what says the currency of an amount, for RE2 too. */
export const currencySign = `(?:${codes.join('|')}|${signs}|\\p{Sc})`;

/** A pattern of unsigned numbers for RE2: thousands in threes (or as India has them) by the one mark, or none. */
export function numberPattern({ decimalMark = '.', grouping, locale }: NumberLooks): string {
  const mark = markPattern(grouping ?? (decimalMark === ',' ? '.' : ','));
  const lakhs = locale === 'en-IN' ? '|\\d{1,2}(?:,\\d{2})*,\\d{3}' : '';
  return `(?:\\d+|\\d{1,3}(?:${mark}\\d{3})+${lakhs})(?:${decimalMark === ',' ? ',' : '\\.'}\\d+)?`;
}

function markPattern(mark: string): string {
  if (/^\s$/.test(mark)) return '[ \\x{a0}\\x{202f}]';
  return mark === "'" || mark === '’' ? "['’]" : mark === '.' ? '\\.' : mark;
}

const written = {
  '.': /^[1-9]\d{0,2}([,' \u00a0\u202f’])\d{3}(?:\1\d{3})*(?:\.\d+)?$|^(?:0|[1-9]\d*)(?:\.\d+)?$/,
  ',': /^[1-9]\d{0,2}([.' \u00a0\u202f’])\d{3}(?:\1\d{3})*(?:,\d+)?$|^(?:0|[1-9]\d*)(?:,\d+)?$/,
};
const lakh = /^[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?$/;

/**
 * The marks that most of these unsigned numbers are written with; undefined where fewer than 95 of 100 are numbers so.
 * `doubt`: what one point before three digits is, where nothing else tells.
 */
export function marksOf(
  numbers: readonly string[],
  doubt: 'decimal' | 'grouping' = 'decimal',
): NumberLooks | undefined {
  const [point, comma] = [tried(numbers, '.'), tried(numbers, ',')];
  const isThousands = doubt === 'grouping' && comma.fitting === point.fitting && comma.grouping === '.';
  const { fitting, lakhs, decimalMark, grouping } =
    comma.fitting > point.fitting || isThousands ? comma : point;
  if (fitting < numbers.length * enough) return undefined;
  const locale = lakhs > 0 ? 'en-IN' : localeOf(decimalMark, grouping);
  return {
    decimalMark,
    ...(grouping !== undefined && { grouping }),
    ...(locale !== undefined && { locale }),
  };
}

function tried(numbers: readonly string[], decimalMark: '.' | ',') {
  const marks = new Map<string, number>();
  let [fitting, lakhs] = [0, 0];
  for (const number of numbers) {
    const found = written[decimalMark].exec(number);
    const isLakh = !found && decimalMark === '.' && lakh.test(number);
    if (isLakh) lakhs++;
    if (found || isLakh) fitting++;
    const mark = isLakh ? ',' : found?.[1];
    if (mark !== undefined) marks.set(mark, (marks.get(mark) ?? 0) + 1);
  }
  const [[grouping] = []] = [...marks].sort((left, right) => right[1] - left[1]);
  return { decimalMark, grouping, fitting, lakhs };
}

function localeOf(decimalMark: '.' | ',', grouping = ''): string | undefined {
  if (grouping === "'" || grouping === '’') return decimalMark === '.' ? 'de-CH' : undefined;
  if (/\s/.test(grouping)) return decimalMark === ',' ? 'fr' : undefined;
  return decimalMark === '.' ? 'en' : 'de';
}

const sign = new RegExp(`^${currencySign}$`, 'u');
const amount =
  /^(?:[+-]?\s?|\()([^\d\s.,'()+-]*\.?)\s?-?(\d[\d.,'’ \u00a0\u202f]*?)\s?([^\d\s.,'()+-]*\.?)(?:\)|\s?-)?$/u;

/** Amounts with a symbol or a code of a currency before or behind. */
export function moneyLooks(values: readonly string[]): NumberLooks | undefined {
  const currencies = new Map<string, number>();
  const numbers: string[] = [];
  for (const value of values) {
    const [, before = '', number = '', behind = ''] = amount.exec(value) ?? [];
    if ((before !== '' && behind !== '') || !sign.test(before || behind)) continue;
    currencies.set(before || behind, (currencies.get(before || behind) ?? 0) + 1);
    numbers.push(number.trim());
  }
  if (numbers.length === 0 || numbers.length < values.length * enough) return undefined;
  const [[currency] = ['']] = [...currencies].sort((left, right) => right[1] - left[1]);
  return { currency, ...marksOf(numbers, 'grouping') };
}
