import { countryCodeOf } from './country-names';
import { placeForms } from './country.step';
import { flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import { type OnError, readOnError } from './on-error';
import { stateOf } from './state-names';
import { defineStep } from './step-definition';
import { convertColumn, wordOf } from './value-map';

interface StateStep {
  column: string;
  as?: string;
  to: (typeof placeForms)[number];
  /** The country of all rows (alpha-2), or the column that says it. */
  country?: string;
  countryColumn?: string;
  onError: OnError;
}

/**
 * Writes states and provinces, given by code or name, as codes within their country (iso2: CA), as whole ISO 3166-2
 * codes (iso3: US-CA) or by name. One that several countries have is decided by the country alone, never guessed.
 */
export const state = defineStep<StateStep>({
  op: 'state',
  rows: true,
  read: (parameters) => {
    const as = parameters.optionalName('as');
    const given = parameters.optionalText('country');
    const country = given === undefined ? undefined : countryCodeOf(given);
    if (given !== undefined && !country)
      throw parameters.wrong('country', 'must be a country such as US, or its name');
    const countryColumn = parameters.optionalName('countryColumn');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      to: parameters.oneOf('to', placeForms, 'iso2'),
      ...(country && { country }),
      ...(countryColumn !== undefined && { countryColumn }),
      onError: readOnError(parameters),
    };
  },
  flow: ({ column, as, countryColumn }, columns) => {
    if (countryColumn !== undefined) findColumn(columns, countryColumn);
    return flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]);
  },
  apply: async ({ column, as, to, country, countryColumn, onError }, stage, run) =>
    convertColumn(run, stage, {
      column,
      ...(as !== undefined && { as }),
      onError,
      missing: 'no state, or one that several countries have,',
      ...(countryColumn !== undefined && { beside: wordOf(findColumn(stage.columns, countryColumn)) }),
      convert: (text, beside) => {
        const found = stateOf(text, (beside && countryCodeOf(beside)) || country);
        if (!found) return null;
        return { iso2: found.code.slice(3), iso3: found.code, name: found.name }[to];
      },
    }),
  describe: ({ column, to }) =>
    `Write the states of ${column} as ${{ iso2: 'codes', iso3: 'codes with their country', name: 'names' }[to]}.`,
});
