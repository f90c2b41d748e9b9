import { isCountry } from './country-names';

/** What text values look like beyond being text. */
export interface Looks {
  semantic?: string;
  /** Patterns (strptime) that the dates are written in, the commonest first. */
  formats?: string[];
  /** Of dates whose day and month are both numbers; `unknown` where every value fits both orders. */
  dateOrder?: 'dayFirst' | 'monthFirst' | 'unknown';
  /** Of texts that are numbers. */
  decimalMark?: '.' | ',';
  /** Of money: the commonest symbol or code. */
  currency?: string;
}

const postalName = /zip|postal|post.?code|\bplz\b|postleitzahl|code.?postal|邮编|邮政编码/i;
const postalCode =
  /^([A-Z]{1,2}-?)?\d{3,6}([- ]\d{3,4})?$|^([A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2})$/i;

/** Share of the values that must look alike. */
const enough = 0.95;

const dates: [RegExp, string][] = [
  [/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '%Y-%m-%d'],
  [/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?/, '%Y-%m-%dT%H:%M:%S'],
  [/^\d{4}\/(0?[1-9]|1[0-2])\/(0?[1-9]|[12]\d|3[01])$/, '%Y/%m/%d'],
  [/^(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.\d{4}$/, '%d.%m.%Y'],
  [/^(0?[1-9]|[12]\d|3[01])\/(0?[1-9]|1[0-2])\/\d{4}$/, '%d/%m/%Y'],
  [/^(0?[1-9]|1[0-2])\/(0?[1-9]|[12]\d|3[01])\/\d{4}$/, '%m/%d/%Y'],
  [/^(0?[1-9]|[12]\d|3[01])-(0?[1-9]|1[0-2])-\d{4}$/, '%d-%m-%Y'],
  [/^(0?[1-9]|[12]\d|3[01])[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[- ]\d{4}$/i, '%d-%b-%Y'],
  [/^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/, '%Y%m%d'],
];

const kinds: [string, (value: string) => boolean][] = [
  [
    'salesforceId',
    (value) =>
      /^(0|[a-z])[0-9A-Za-z]{14}([A-Z0-5]{3})?$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value),
  ],
  ['email', (value) => /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}$/.test(value)],
  ['url', (value) => /^(https?:\/\/|www\.)[^\s]+$/i.test(value)],
  ['boolean', (value) => /^(true|false|yes|no|y|n|ja|nein|oui|non|si|sí|x|on|off)$/i.test(value)],
  ['integer', (value) => /^[-+]?(0|[1-9]\d*)$/.test(value)],
  ['decimal', (value) => /^[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(value) && !/^0\d/.test(value)],
  [
    'decimalComma',
    (value) => /^[-+]?(\d+|\d{1,3}([.\u00a0 ]\d{3})+)(,\d+)?$/.test(value) && !/^0\d/.test(value),
  ],
];

/**
 * The look of a column by a sample of its distinct values, null and blank ones left out. Codes of digits with leading
 * zeros are `code`: as numbers they would lose them. Nothing is told of fewer than 95 of 100 alike.
 */
export function looksOf(sample: readonly string[], name = ''): Looks {
  const values = sample.map((value) => value.trim()).filter((value) => value !== '');
  if (values.length === 0) return {};
  const formats = dateFormats(values);
  if (formats) return { semantic: 'date', formats, ...orderOf(formats) };
  if (postalName.test(name) && share(values, (value) => postalCode.test(value)) >= enough)
    return { semantic: 'postalCode' };
  if (values.every((value) => /^\d+$/.test(value)) && values.some((value) => /^0\d/.test(value))) {
    return { semantic: 'code' };
  }
  const kind = kinds.find(([, test]) => share(values, test) >= enough);
  if (kind) {
    const [semantic] = kind;
    return {
      semantic,
      ...(semantic === 'decimal' && { decimalMark: '.' as const }),
      ...(semantic === 'decimalComma' && { decimalMark: ',' as const }),
    };
  }
  const money = moneyLooks(values);
  if (money) return money;
  if (share(values, isCountry) >= enough) return { semantic: 'country' };
  return isPhones(values) ? { semantic: 'phone' } : {};
}

function share(values: readonly string[], test: (value: string) => boolean): number {
  let alike = 0;
  for (const value of values) if (test(value)) alike++;
  return alike / values.length;
}

/** Only what has the day and the month in numbers, in an order that differs between countries, can be mistaken. */
function orderOf(formats: readonly string[]): Pick<Looks, 'dateOrder'> {
  const day = formats.some((format) => format.startsWith('%d/%m'));
  const month = formats.some((format) => format.startsWith('%m/%d'));
  if (!day && !month) return {};
  return { dateOrder: day && month ? 'unknown' : day ? 'dayFirst' : 'monthFirst' };
}

const money = /^[-(]?\s?([A-Z]{3}|[$€£¥₹])?\s?-?(\d[\d.,' \u00a0\u202f]*)\s?([A-Z]{3}|[$€£¥₹])?\)?-?$/;

/** Amounts with a symbol or a code of a currency; which mark the decimals have is told by what comes last. */
function moneyLooks(values: readonly string[]): Looks | undefined {
  const currencies = new Map<string, number>();
  let commas = 0;
  let points = 0;
  let fitting = 0;
  for (const value of values) {
    const found = money.exec(value);
    const currency = found?.[1] ?? found?.[3];
    if (!found || currency === undefined) continue;
    fitting++;
    currencies.set(currency, (currencies.get(currency) ?? 0) + 1);
    const amount = found[2]?.trim() ?? '';
    if (/,\d{1,2}$/.test(amount) || /\.\d{3}\b.*,/.test(amount)) commas++;
    if (/\.\d{1,2}$/.test(amount) || /,\d{3}\b.*\./.test(amount)) points++;
  }
  if (fitting < values.length * enough) return undefined;
  const [[currency] = ['']] = [...currencies].sort((left, right) => right[1] - left[1]);
  return { semantic: 'currency', currency, decimalMark: commas > points ? ',' : '.' };
}

function dateFormats(values: readonly string[]): string[] | undefined {
  const counts = new Map<string, number>();
  let dated = 0;
  for (const value of values) {
    const fitting = dates.filter(([test]) => test.test(value));
    if (fitting.length > 0) dated++;
    for (const [, format] of fitting) counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  if (dated < values.length * enough) return undefined;
  // Values such as 03/04/2024 fit both orders: the one that fits more says which.
  const dayFirst = counts.get('%d/%m/%Y') ?? 0;
  const monthFirst = counts.get('%m/%d/%Y') ?? 0;
  const bothFit = values.filter((value) => dates.filter(([test]) => test.test(value)).length > 1).length;
  if (dayFirst > 0 && monthFirst === bothFit && dayFirst > monthFirst) counts.delete('%m/%d/%Y');
  if (monthFirst > 0 && dayFirst === bothFit && monthFirst > dayFirst) counts.delete('%d/%m/%Y');
  return [...counts].sort((left, right) => right[1] - left[1]).map(([format]) => format);
}

function isPhones(values: readonly string[]): boolean {
  const phones = values.filter((value) => {
    const digits = value.replace(/\D/g, '').length;
    return digits >= 7 && digits <= 15 && /^[+(]?[\d\s().\-/+]+(\s?(ext|x)\.?\s?\d{1,6})?$/i.test(value);
  });
  const written = phones.filter((value) => /^\+|^\(|\d[\s().\-/]+\d/.test(value));
  return phones.length >= values.length * enough && written.length > 0;
}
