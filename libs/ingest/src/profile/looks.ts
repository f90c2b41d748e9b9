import { booleanTest } from './boolean-words';
import { isCountry } from './country-names';
import { dateLooksOf, type DateLooks } from './date-looks';
import { marksOf, moneyLooks, type NumberLooks } from './number-looks';

/** What text values look like beyond being text. */
export interface Looks extends Partial<DateLooks>, NumberLooks {
  semantic?: string;
}

const postalName = /zip|postal|post.?code|\bplz\b|postleitzahl|code.?postal|邮编|邮政编码/i;
const postalCode =
  /^([A-Z]{1,2}-?)?\d{3,6}([- ]\d{3,4})?$|^([A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2})$/i;

/** Share of the values that must look alike. */
const enough = 0.95;

type Kind = [string, (value: string) => boolean];

const kinds: Kind[] = [
  [
    'salesforceId',
    (value) =>
      /^(0|[a-z])[0-9A-Za-z]{14}([A-Z0-5]{3})?$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value),
  ],
  ['email', (value) => /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}$/.test(value)],
  ['url', (value) => /^(https?:\/\/|www\.)[^\s]+$/i.test(value)],
];
const integer: Kind = ['integer', (value) => /^[-+]?(0|[1-9]\d*)$/.test(value)];

/**
 * The look of a column by a sample of its distinct values, null and blank ones left out. Codes of digits with leading
 * zeros are `code`: as numbers they would lose them. Nothing is told of fewer than 95 of 100 alike.
 */
export function looksOf(sample: readonly string[], name = ''): Looks {
  const values = sample.map((value) => value.trim()).filter((value) => value !== '');
  if (values.length === 0) return {};
  const dates = dateLooksOf(values);
  if (dates) return { semantic: 'date', ...dates };
  if (postalName.test(name) && share(values, (value) => postalCode.test(value)) >= enough)
    return { semantic: 'postalCode' };
  if (share(values, (value) => /^\d+$/.test(value)) >= enough && values.some((value) => /^0\d+$/.test(value)))
    return { semantic: 'code' };
  const known: Kind[] = [...kinds, ['boolean', booleanTest(values)], integer];
  const kind = known.find(([, test]) => share(values, test) >= enough);
  if (kind) return { semantic: kind[0] };
  const number = marksOf(values.map((value) => value.replace(/^[-+]/, '')));
  if (number) return { semantic: number.decimalMark === ',' ? 'decimalComma' : 'decimal', ...number };
  const money = moneyLooks(values);
  if (money) return { semantic: 'currency', ...money };
  if (share(values, isCountry) >= enough) return { semantic: 'country' };
  return isPhones(values) ? { semantic: 'phone' } : {};
}

function share(values: readonly string[], test: (value: string) => boolean): number {
  let alike = 0;
  for (const value of values) if (test(value)) alike++;
  return alike / values.length;
}

function isPhones(values: readonly string[]): boolean {
  const phones = values.filter((value) => {
    const digits = value.replace(/\D/g, '').length;
    return digits >= 7 && digits <= 15 && /^[+(]?[\d\s().\-/+]+(\s?(ext|x)\.?\s?\d{1,6})?$/i.test(value);
  });
  const written = phones.filter((value) => /^\+|^\(|\d[\s().\-/]+\d/.test(value));
  return phones.length >= values.length * enough && written.length > 0;
}
