import { setAt } from './at-path';
import type { Field, OpForm } from './field';
import {
  choice,
  column,
  columns,
  filled,
  flag,
  has,
  isObject,
  isText,
  listOf,
  ofColumn,
  ofColumns,
  onError,
  resultColumn,
  text,
  texts,
  whole,
} from './fields';
import type { RecipeStep } from './recipe-step';

const isObjectNotList = (value: unknown) => isObject(value) && !Array.isArray(value);
const intoRows = (step: RecipeStep) => step['rows'] === true || isObjectNotList(step['into']);

const splitFields: Field[] = [
  column(),
  {
    kind: 'variant',
    path: ['by'],
    label: 'splitBy',
    variants: [
      {
        word: 'delimiter',
        holds: has('by.delimiter'),
        become: (step) => setAt(step, ['by'], { delimiter: ',' }),
      },
      { word: 'pattern', holds: has('by.regex'), become: (step) => setAt(step, ['by'], { regex: '\\s+' }) },
      {
        word: 'positions',
        holds: has('by.positions'),
        become: (step) => setAt(step, ['by'], { positions: [1] }),
      },
    ],
  },
  text('by.delimiter', { when: has('by.delimiter') }),
  text('by.regex', { when: has('by.regex') }),
  {
    ...texts('by.positions', 'position', { when: has('by.positions') }),
    read: (value) => listOf(value).map((entry) => ({ text: String(entry) })),
    write: (entries) =>
      entries.map((entry) => Number(entry['text'])).filter((place) => Number.isInteger(place) && place > 0),
  },
  {
    kind: 'variant',
    path: ['into'],
    label: 'splitInto',
    variants: [
      {
        word: 'columns',
        holds: (step) => !intoRows(step),
        become: ({ rows: _, ...step }) => ({ ...step, into: [] }),
      },
      {
        word: 'rows',
        holds: intoRows,
        become: ({ into: _, ...step }) => ({ ...step, rows: true }),
      },
    ],
  },
  texts('into', 'newColumn', { when: (step) => !intoRows(step) }),
  whole('limit', 1, { label: 'pieces', optional: true, more: true, most: 1_000 }),
  choice('from', ['left', 'right'], { label: 'splitFrom', more: true, when: has('by.delimiter') }),
  flag('trim'),
  flag('keep', { label: 'keepColumn' }),
];

/** The ops that take texts apart and put them together. */
export const textForms: readonly OpForm[] = [
  {
    op: 'split',
    group: 'cells',
    ofColumn: true,
    fields: splitFields,
    fresh: (chosen) => ({ ...ofColumn(chosen), by: { delimiter: ',' }, into: [] }),
  },
  {
    op: 'concat',
    group: 'cells',
    ofColumn: true,
    fields: [columns(), text('as'), text('separator', { optional: true }), flag('skipNull')],
    fresh: (chosen) => ({ ...ofColumns(chosen), separator: ' ', skipNull: true }),
  },
  {
    op: 'extract',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      text('regex'),
      {
        ...texts('into', 'newColumn'),
        read: (value) => listOf(value).map((entry) => ({ text: entry ?? '' })),
        write: (entries) => filled(entries.map((entry) => (isText(entry['text']) ? entry['text'] : null))),
      },
      flag('all', { label: 'everyMatch' }),
      whole('group', 0, { label: 'firstGroup', optional: true, most: 50, more: true }),
      onError,
    ],
    fresh: (chosen) => ({ ...ofColumn(chosen), ...(chosen !== undefined && { into: [`${chosen}_part`] }) }),
  },
  {
    op: 'pad',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      whole('length', 1, { most: 10_000 }),
      text('with', { label: 'padWith', optional: true, usual: ' ' }),
      choice('side', ['left', 'right']),
      resultColumn,
    ],
    fresh: (chosen) => ({ ...ofColumn(chosen), length: 8, with: '0' }),
  },
];
