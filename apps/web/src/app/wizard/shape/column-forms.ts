import type { OpForm } from './field';
import { choice, columns, ofColumns, pairs, picks } from './fields';

/** The ops that choose, name and order columns. */
export const columnForms: readonly OpForm[] = [
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
];
