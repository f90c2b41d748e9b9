import type { OpForm } from './field';
import { choice, column, flag, ofColumn, onError, resultColumn, text } from './fields';

const placeForms = ['iso2', 'iso3', 'name'];
const country = text('country', { label: 'countryOfAll', optional: true });
const countryColumn = text('countryColumn', { optional: true, more: true });

/** Steps that know what a value stands for: record ids, phone numbers, addresses, places, names. */
export const valueForms: readonly OpForm[] = [
  {
    op: 'salesforceId',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      {
        ...choice('to', ['characters18']),
        choices: [
          { word: 'characters18', value: 18 },
          { word: 'characters15', value: 15 },
        ],
      },
      onError,
      resultColumn,
    ],
    fresh: (chosen) => ({ ...ofColumn(chosen), to: 18 }),
  },
  {
    op: 'phone',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      choice('style', ['E164', 'international', 'national']),
      country,
      countryColumn,
      onError,
      resultColumn,
    ],
    fresh: ofColumn,
  },
  {
    op: 'email',
    group: 'cells',
    ofColumn: true,
    fields: [column(), flag('repair'), onError, resultColumn],
    fresh: (chosen) => ({ ...ofColumn(chosen), repair: true }),
  },
  {
    op: 'country',
    group: 'cells',
    ofColumn: true,
    fields: [column(), choice('to', placeForms, { label: 'placeForm' }), onError, resultColumn],
    fresh: ofColumn,
  },
  {
    op: 'state',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      choice('to', placeForms, { label: 'placeForm' }),
      country,
      countryColumn,
      onError,
      resultColumn,
    ],
    fresh: ofColumn,
  },
  {
    op: 'splitName',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      choice('order', ['auto', 'western', 'eastern'], { label: 'nameOrder' }),
      text('into.first', { label: 'intoFirst', optional: true }),
      text('into.last', { label: 'intoLast', optional: true }),
      text('into.middle', { label: 'intoMiddle', optional: true, more: true }),
      text('into.salutation', { label: 'intoSalutation', optional: true, more: true }),
      text('into.suffix', { label: 'intoSuffix', optional: true, more: true }),
    ],
    fresh: (chosen) => ({ ...ofColumn(chosen), into: { first: 'first_name', last: 'last_name' } }),
  },
  {
    op: 'stripHtml',
    group: 'cells',
    ofColumn: true,
    fields: [column(), resultColumn],
    fresh: ofColumn,
  },
];
