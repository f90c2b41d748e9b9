import { alpha3Of, countryCodeOf, countryName } from './country-names';
import { flowComputed, resultName } from './computed';
import { type OnError, readOnError } from './on-error';
import { defineStep } from './step-definition';
import { convertColumn } from './value-map';

export const placeForms = ['iso2', 'iso3', 'name'] as const;
interface Country {
  column: string;
  as?: string;
  to: (typeof placeForms)[number];
  onError: OnError;
}

const written = {
  iso2: (code: string) => code,
  iso3: (code: string) => alpha3Of(code) ?? null,
  name: (code: string) => countryName(code) ?? null,
};

/** Writes countries, given by code or by name in many languages, as ISO 3166-1 codes or English names. */
export const country = defineStep<Country>({
  op: 'country',
  rows: true,
  read: (parameters) => {
    const as = parameters.optionalName('as');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      to: parameters.oneOf('to', placeForms, 'iso2'),
      onError: readOnError(parameters),
    };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  apply: async ({ column, as, to, onError }, stage, run) =>
    convertColumn(run, stage, {
      column,
      ...(as !== undefined && { as }),
      onError,
      missing: 'no country',
      convert: (text) => {
        const code = countryCodeOf(text);
        return code === undefined ? null : written[to](code);
      },
    }),
  describe: ({ column, to }) =>
    `Write the countries of ${column} as ${{ iso2: 'codes of two letters', iso3: 'codes of three letters', name: 'English names' }[to]}.`,
});
