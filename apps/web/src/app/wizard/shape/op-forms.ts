import { getAt, setAt } from './at-path';
import type { Field, OpForm } from './field';
import {
  choice,
  column,
  columns,
  expression,
  filled,
  flag,
  has,
  isText,
  listOf,
  onError,
  pairs,
  picks,
  resultColumn,
  text,
  texts,
  variantBy,
  whole,
} from './fields';
import type { RecipeStep } from './recipe-step';
import { rowForms } from './row-forms';
import { quotedName } from './sql-words';
import { valueForms } from './value-forms';

const types = ['integer', 'decimal', 'number', 'boolean', 'date', 'time', 'datetime', 'instant', 'text'];
const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isOneOf =
  (name: string, ...values: unknown[]) =>
  (step: RecipeStep) =>
    values.includes(step[name]);
const ofColumn = (chosen?: string) => (chosen === undefined ? {} : { column: chosen });
const ofColumns = (chosen?: string) => (chosen === undefined ? {} : { columns: [chosen] });

const dates = isOneOf('type', 'date', 'time', 'datetime', 'instant');
const numbers = isOneOf('type', 'integer', 'decimal', 'number');
const isDatePattern = (step: RecipeStep) => typeof step['pattern'] === 'string';

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
        holds: (step) => step['rows'] !== true && !isObjectNotList(step['into']),
        become: ({ rows: _, ...step }) => ({ ...step, into: [] }),
      },
      {
        word: 'rows',
        holds: (step) => step['rows'] === true || isObjectNotList(step['into']),
        become: ({ into: _, ...step }) => ({ ...step, rows: true }),
      },
    ],
  },
  texts('into', 'newColumn', { when: (step) => step['rows'] !== true && !isObjectNotList(step['into']) }),
  whole('limit', 1, { label: 'pieces', optional: true, more: true, most: 1_000 }),
  choice('from', ['left', 'right'], { label: 'splitFrom', more: true, when: has('by.delimiter') }),
  flag('trim'),
  flag('keep', { label: 'keepColumn' }),
];

function isObjectNotList(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value);
}

/** Every op the server knows, as a form. The names and what they mean are those of recipes. */
export const opForms: readonly OpForm[] = [
  {
    op: 'select',
    group: 'columns',
    fields: [picks('columns', 'column', true)],
    fresh: (chosen) => (chosen === undefined ? {} : { columns: [chosen] }),
  },
  { op: 'drop', group: 'columns', ofColumn: true, fields: [columns()], fresh: ofColumns },
  {
    op: 'rename',
    group: 'columns',
    ofColumn: true,
    fields: [pairs('columns', 'column', { from: 'column', to: 'newName' })],
    fresh: (chosen) => (chosen === undefined ? {} : { columns: { [chosen]: chosen } }),
  },
  {
    op: 'reorder',
    group: 'columns',
    fields: [columns(), choice('rest', ['after', 'before'])],
    fresh: ofColumns,
  },
  {
    op: 'clean',
    group: 'cells',
    ofColumn: true,
    fields: [
      columns('columns', { all: true }),
      flag('trim'),
      flag('collapse'),
      flag('blankToNull'),
      {
        ...choice('case', ['lower', 'upper', 'title', 'sentence']),
        choices: [
          { word: 'asIs', value: undefined },
          ...['lower', 'upper', 'title', 'sentence'].map((word) => ({ word, value: word })),
        ],
        usual: 'asIs',
      },
      flag('unaccent', { more: true }),
      flag('nonPrinting', { ticked: 'remove', more: true }),
      flag('normalise', { ticked: 'NFC', more: true }),
    ],
    fresh: (chosen) => ({ columns: chosen === undefined ? '*' : [chosen], trim: true }),
  },
  {
    op: 'replace',
    group: 'cells',
    ofColumn: true,
    fields: [
      columns('columns', { all: true }),
      text('find'),
      text('with', { label: 'replacement', mayBeEmpty: true }),
      flag('whole', { label: 'wholeCell' }),
      flag('ignoreCase'),
      flag('regex', { label: 'isRegex' }),
    ],
    fresh: (chosen) => ({ ...ofColumns(chosen), find: '', with: '' }),
  },
  {
    op: 'map',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      pairs('values', 'text', { from: 'value', to: 'becomes' }, true),
      {
        kind: 'variant',
        path: ['default'],
        label: 'default',
        variants: variantBy('default', [
          { word: 'keep', value: undefined, holds: (value) => value === undefined || value === 'keep' },
          { word: 'null', value: 'null', holds: (value) => value === 'null' },
          { word: 'reject', value: 'reject', holds: (value) => value === 'reject' },
          { word: 'value', value: { value: '' }, holds: isObject },
        ]),
      },
      text('default.value', { label: 'otherValue', when: (step) => isObject(step['default']) }),
      flag('ignoreCase'),
      flag('trim', { label: 'ignoreSpaces' }),
      resultColumn,
    ],
    fresh: ofColumn,
  },
  {
    op: 'parse',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      choice('type', types, { optional: false }),
      texts('formats', 'format', { optional: true, when: dates }),
      flag('dayFirst', { when: dates }),
      text('timezone', {
        optional: true,
        usual: 'UTC',
        more: true,
        when: isOneOf('type', 'instant', 'datetime'),
      }),
      text('decimal', { optional: true, usual: '.', when: numbers }),
      text('grouping', { optional: true, when: numbers }),
      text('locale', { optional: true, more: true, when: (step) => dates(step) || numbers(step) }),
      texts('trueWords', 'word', { optional: true, when: isOneOf('type', 'boolean') }),
      texts('falseWords', 'word', { optional: true, when: isOneOf('type', 'boolean') }),
      texts('nullWords', 'word', { optional: true, more: true }),
      onError,
      text('flag', { label: 'flagColumn', optional: true, more: true }),
      resultColumn,
    ],
    fresh: (chosen) => ({ ...ofColumn(chosen), type: 'date', onError: 'reject' }),
  },
  {
    op: 'format',
    group: 'cells',
    ofColumn: true,
    fields: [
      column(),
      {
        kind: 'variant',
        path: ['pattern'],
        label: 'patternOf',
        variants: [
          { word: 'dates', holds: isDatePattern, become: (step) => ({ ...step, pattern: '%d.%m.%Y' }) },
          {
            word: 'numbers',
            holds: (step) => isObject(step['pattern']),
            become: (step) => ({ ...step, pattern: { decimals: 2 } }),
          },
        ],
      },
      text('pattern', { when: isDatePattern }),
      whole('pattern.decimals', 0, { most: 18, when: (step) => isObject(step['pattern']) }),
      text('pattern.decimal', { optional: true, usual: '.', when: (step) => isObject(step['pattern']) }),
      text('pattern.grouping', { optional: true, when: (step) => isObject(step['pattern']) }),
      text('timezone', { optional: true, usual: 'UTC', more: true, when: isDatePattern }),
      resultColumn,
    ],
    fresh: (chosen) => ({ ...ofColumn(chosen), pattern: '%d.%m.%Y' }),
  },
  {
    op: 'fill',
    group: 'cells',
    ofColumn: true,
    fields: [
      columns(),
      {
        kind: 'variant',
        path: ['with'],
        label: 'fillWith',
        variants: variantBy('with', [
          { word: 'value', value: { value: '' }, holds: (value) => getAt(value, ['value']) !== undefined },
          { word: 'column', value: { column: '' }, holds: (value) => getAt(value, ['column']) !== undefined },
          { word: 'previous', value: 'previous', holds: (value) => value === 'previous' },
          { word: 'next', value: 'next', holds: (value) => value === 'next' },
        ]),
      },
      text('with.value', { when: has('with.value') }),
      column('with.column', { when: has('with.column') }),
      columns('within', { optional: true, more: true, when: isOneOf('with', 'previous', 'next') }),
      flag('blanks'),
    ],
    fresh: (chosen) => ({ ...ofColumns(chosen), with: { value: '' } }),
  },
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
    op: 'derive',
    group: 'cells',
    ofColumn: true,
    fields: [
      text('as'),
      expression('expression'),
      {
        ...choice('type', types, { more: true }),
        choices: [{ word: 'asComputed', value: undefined }, ...types.map((word) => ({ word, value: word }))],
        usual: 'asComputed',
      },
    ],
    fresh: (chosen) => (chosen === undefined ? {} : { as: chosen, expression: quotedName(chosen) }),
  },
  ...valueForms,
  ...rowForms,
];

export function formOf(op: string): OpForm | undefined {
  return opForms.find((form) => form.op === op);
}
