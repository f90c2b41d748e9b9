import type { OpForm, RowsField } from './field';
import {
  choice,
  expression,
  filled,
  flag,
  has,
  isText,
  keys,
  listOf,
  order,
  picks,
  text,
  whole,
} from './fields';

const aggregates: RowsField = {
  kind: 'rows',
  path: ['aggregates'],
  label: 'aggregates',
  cells: [
    {
      name: 'fn',
      kind: 'choice',
      label: 'fn',
      choices: [
        'count',
        'countDistinct',
        'sum',
        'mean',
        'median',
        'min',
        'max',
        'first',
        'last',
        'list',
        'concat',
        'stdev',
        'any',
        'all',
      ],
    },
    { name: 'column', kind: 'columnOrExpression', label: 'column', optional: true },
    { name: 'as', kind: 'text', label: 'as' },
  ],
  read: (value) => listOf(value).map((entry) => ({ ...(entry as Record<string, unknown>) })),
  write: (entries) =>
    filled(
      entries
        .map((entry) => ({ fn: 'count', ...entry }) as Record<string, unknown>)
        .filter(
          ({ as, fn, column: of, expression: by }) =>
            isText(as) && (fn === 'count' || isText(of) || isText(by)),
        ),
    ),
};

/** The ops that keep, order, fold and bring in rows. */
export const rowForms: readonly OpForm[] = [
  { op: 'filter', group: 'rows', fields: [expression('where')], fresh: () => ({}) },
  {
    op: 'sort',
    group: 'rows',
    ofColumn: true,
    fields: [order('by', { label: 'sortBy' })],
    fresh: (chosen) => (chosen === undefined ? {} : { by: [{ column: chosen }] }),
  },
  {
    op: 'dedupe',
    group: 'rows',
    ofColumn: true,
    fields: [
      keys('keys', false),
      choice('keep', ['first', 'last'], { label: 'keepWhich' }),
      order('orderBy', { optional: true }),
      flag('ignoreCase'),
      flag('trim', { label: 'ignoreSpaces' }),
      choice('nulls', ['distinct', 'equal'], { label: 'emptyKeys', more: true }),
    ],
    fresh: (chosen) => (chosen === undefined ? {} : { keys: [chosen] }),
  },
  {
    op: 'group',
    group: 'rows',
    ofColumn: true,
    fields: [
      keys('by', true, { label: 'groupBy', optional: true }),
      aggregates,
      expression('having', { optional: true }),
    ],
    fresh: (chosen) => ({
      ...(chosen !== undefined && { by: [chosen] }),
      aggregates: [{ as: 'rows', fn: 'count' }],
    }),
  },
  {
    op: 'limit',
    group: 'rows',
    fields: [whole('rows', 0), whole('offset', 0, { optional: true })],
    fresh: () => ({ rows: 100 }),
  },
  {
    op: 'validate',
    group: 'rows',
    fields: [
      expression('where', { label: 'mustHold' }),
      choice('severity', ['reject', 'warn']),
      text('message', { optional: true }),
      text('code', { optional: true, usual: 'INVALID', more: true }),
    ],
    fresh: () => ({ severity: 'reject' }),
  },
  {
    op: 'join',
    group: 'tables',
    fields: [
      { kind: 'dataset', path: ['with', 'datasetId'], label: 'otherDataset' },
      {
        kind: 'rows',
        path: ['on'],
        label: 'on',
        cells: [
          { name: 'left', kind: 'column', label: 'here' },
          { name: 'right', kind: 'otherColumn', label: 'there' },
        ],
        read: (value) => listOf(value).map((entry) => ({ ...(entry as Record<string, unknown>) })),
        write: (entries) => filled(entries.filter(({ left, right }) => isText(left) && isText(right))),
      },
      choice('how', ['left', 'inner', 'semi', 'anti', 'right', 'full']),
      picks('columns', 'otherColumn', false, { label: 'broughtColumns', optional: true }),
      choice('noMatch', ['null', 'skip', 'reject'], { more: true }),
      choice('manyMatch', ['all', 'first', 'reject'], { more: true }),
      flag('ignoreCase'),
      flag('trim', { label: 'ignoreSpaces' }),
    ],
    fresh: (chosen) => ({ how: 'left', ...(chosen !== undefined && { on: [{ left: chosen, right: '' }] }) }),
  },
  {
    op: 'union',
    group: 'tables',
    fields: [
      {
        kind: 'rows',
        path: ['with'],
        label: 'otherDatasets',
        cells: [
          { name: 'datasetId', kind: 'dataset', label: 'dataset' },
          { name: 'label', kind: 'text', label: 'label', optional: true },
        ],
        read: (value) => listOf(value).map((entry) => ({ ...(entry as Record<string, unknown>) })),
        write: (entries) =>
          filled(
            entries
              .filter(({ datasetId }) => isText(datasetId))
              .map(({ label, ...entry }) => (isText(label) ? { ...entry, label } : entry)),
          ),
      },
      choice('match', ['name', 'position'], { label: 'matchBy' }),
      text('sourceColumn', { optional: true, more: true }),
      text('label', { label: 'ownLabel', optional: true, more: true, when: has('sourceColumn') }),
    ],
    fresh: () => ({}),
  },
];
