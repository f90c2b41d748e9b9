import type { CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { countryCodeOf } from './country-names';
import { flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import { type OnError, readOnError } from './on-error';
import { defineStep } from './step-definition';
import { convertColumn, wordOf } from './value-map';

const styles = ['E164', 'international', 'national'] as const;
interface Phone {
  column: string;
  as?: string;
  country?: CountryCode;
  countryColumn?: string;
  style: (typeof styles)[number];
  onError: OnError;
}

/** Writes phone numbers in one style. A number without its + needs a country: one for all, or that of the row. */
export const phone = defineStep<Phone>({
  op: 'phone',
  rows: true,
  read: (parameters) => {
    const as = parameters.optionalName('as');
    const given = parameters.optionalText('country');
    const countryColumn = parameters.optionalName('countryColumn');
    const country = given === undefined ? undefined : callingCountry(given);
    if (given !== undefined && !country)
      throw parameters.wrong('country', 'must be a country such as DE, or its name');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      ...(country && { country }),
      ...(countryColumn !== undefined && { countryColumn }),
      style: parameters.oneOf('style', styles, 'E164'),
      onError: readOnError(parameters),
    };
  },
  flow: ({ column, as, countryColumn }, columns) => {
    if (countryColumn !== undefined) findColumn(columns, countryColumn);
    return flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]);
  },
  apply: async ({ column, as, country, countryColumn, style, onError }, stage, run) => {
    // The plans of all networks of the world: nobody waits for them who has no phone numbers.
    const { parsePhoneNumberFromString: parse } = await import('libphonenumber-js/max');
    return convertColumn(run, stage, {
      column,
      ...(as !== undefined && { as }),
      onError,
      missing: 'no phone number',
      ...(countryColumn !== undefined && { beside: wordOf(findColumn(stage.columns, countryColumn)) }),
      convert: (text, beside) =>
        writePhone(parse, text, (beside && callingCountry(beside)) || country, style),
    });
  },
  describe: ({ column, style, country, countryColumn }) =>
    `Write the phone numbers of ${column} as ${style}${countryColumn ? `, by the country in ${countryColumn}` : country ? `, in ${country} where they name no country` : ''}.`,
});

/** Countries of ISO 3166 in which nobody ever was given a number (phone.step.spec.ts holds it against the library). */
const silent = new Set(['AQ', 'BV', 'GS', 'HM', 'PN', 'TF', 'UM']);

export function callingCountry(text: string): CountryCode | undefined {
  const code = countryCodeOf(text);
  return code !== undefined && !silent.has(code) ? (code as CountryCode) : undefined;
}

/** The number as it is dialled; null for what is no number a network of that country could have given out. */
function writePhone(
  parse: typeof parsePhoneNumberFromString,
  text: string,
  country: CountryCode | undefined,
  style: Phone['style'],
): string | null {
  const plain = text.normalize('NFKC').replace(/^\s*(?:tel|phone|fon)\s*[.:]?\s*/i, '');
  const international = plain.replace(/^00(?=[1-9])/, '+').replace('(0)', '');
  // 00 is how most of the world dials abroad; in a country where it is not, the country's own reading comes first.
  const candidates = [plain, international];
  for (const candidate of candidates) {
    const number = parse(candidate, {
      ...(country && { defaultCountry: country }),
      extract: false,
    });
    if (!number?.isValid()) continue;
    if (style === 'E164') return number.number;
    return style === 'international' ? number.formatInternational() : number.formatNational();
  }
  return null;
}
