import type { OpForm } from './field';
import { choice, columns, column, flag, isOneOf, order, text, texts, whole } from './fields';

const ofNothing = ['rowNumber', 'rank', 'denseRank'];
const ofColumn = ['sum', 'mean', 'min', 'max', 'count', 'first', 'last', 'previous', 'next'];

/** The ops that make columns of rows and rows of columns, and the one that looks at other rows. */
export const turnForms: readonly OpForm[] = [
  {
    op: 'pivot',
    group: 'rows',
    ofColumn: true,
    fields: [
      columns('by', { label: 'groupBy' }),
      column('column', { label: 'valuesBecomeColumns' }),
      choice(
        'fn',
        ['sum', 'count', 'countDistinct', 'mean', 'median', 'min', 'max', 'first', 'last', 'concat'],
        {
          label: 'cellOf',
          optional: false,
        },
      ),
      column('value', { label: 'cellColumn' }),
      texts('columns', 'value', { label: 'pivotValues', optional: true, more: true }),
      text('fill', { label: 'emptyCells', optional: true, more: true }),
      text('total', { label: 'totalColumn', optional: true, more: true }),
    ],
    fresh: (chosen) => ({ fn: 'sum', ...(chosen !== undefined && { column: chosen }) }),
  },
  {
    op: 'unpivot',
    group: 'rows',
    fields: [
      columns('columns', { label: 'columnsBecomeRows' }),
      text('name', { label: 'nameColumn' }),
      text('value', { label: 'valueColumn' }),
      flag('dropNull', { label: 'leaveOutEmpty' }),
    ],
    fresh: (chosen) => ({ name: 'name', value: 'value', ...(chosen !== undefined && { columns: [chosen] }) }),
  },
  {
    op: 'window',
    group: 'rows',
    ofColumn: true,
    fields: [
      text('as'),
      choice('fn', [...ofNothing, ...ofColumn], { label: 'windowOf', optional: false }),
      column('column', { when: isOneOf('fn', ...ofColumn) }),
      columns('by', { label: 'within', optional: true }),
      order('orderBy', { optional: true, when: (step) => !isOneOf('fn', 'rank', 'denseRank')(step) }),
      order('orderBy', { when: isOneOf('fn', 'rank', 'denseRank') }),
      whole('offset', 1, {
        label: 'rowsAway',
        optional: true,
        more: true,
        when: isOneOf('fn', 'previous', 'next'),
      }),
      text('default', {
        label: 'whereNone',
        optional: true,
        more: true,
        when: isOneOf('fn', 'previous', 'next'),
      }),
    ],
    fresh: (chosen) => ({
      as: 'number',
      fn: 'rowNumber',
      ...(chosen !== undefined && { by: [chosen] }),
    }),
  },
];
