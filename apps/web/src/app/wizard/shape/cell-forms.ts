import { getAt } from './at-path';
import type { OpForm } from './field';
import {
  choice,
  column,
  columns,
  expression,
  flag,
  has,
  isObject,
  isOneOf,
  ofColumn,
  ofColumns,
  onError,
  pairs,
  resultColumn,
  text,
  texts,
  variantBy,
  whole,
} from './fields';
import type { RecipeStep } from './recipe-step';
import { quotedName } from './sql-words';

const types = ['integer', 'decimal', 'number', 'boolean', 'date', 'time', 'datetime', 'instant', 'text'];
const dates = isOneOf('type', 'date', 'time', 'datetime', 'instant');
const numbers = isOneOf('type', 'integer', 'decimal', 'number');
const isDatePattern = (step: RecipeStep) => typeof step['pattern'] === 'string';

/** The ops that turn a cell into another: cleaned, replaced, parsed, formatted, filled, computed. */
export const cellForms: readonly OpForm[] = [
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
];
