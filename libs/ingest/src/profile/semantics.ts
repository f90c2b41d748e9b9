/** What text values look like beyond being text. */
export interface Looks {
  semantic?: string;
  /** Patterns (strptime) that the dates are written in, the commonest first. */
  formats?: string[];
}

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
export function looksOf(sample: readonly string[]): Looks {
  const values = sample.map((value) => value.trim()).filter((value) => value !== '');
  if (values.length === 0) return {};
  const formats = dateFormats(values);
  if (formats) return { semantic: 'date', formats };
  if (values.every((value) => /^\d+$/.test(value)) && values.some((value) => /^0\d/.test(value))) {
    return { semantic: 'code' };
  }
  const most = values.length * (1 - enough);
  for (const [semantic, test] of kinds) {
    let unlike = 0;
    for (const value of values) {
      if (!test(value) && ++unlike > most) break;
    }
    if (unlike <= most) return { semantic };
  }
  return isPhones(values) ? { semantic: 'phone' } : {};
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
