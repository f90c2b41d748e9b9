import { button, h } from './dom';
import { word } from './words';

export interface Column<T> {
  title: string;
  cell: (row: T) => Node | string;
  kind?: 'number' | 'code';
}

/** A table that scrolls within itself; `caption` is what it is called by those who do not see it. */
export function table<T>(caption: string, columns: Column<T>[], rows: T[], empty: string): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'empty' }, empty);
  const head = h(
    'tr',
    {},
    ...columns.map(({ title, kind }) => h('th', { scope: 'col', class: kind }, title)),
  );
  const body = rows.map((row) =>
    h('tr', {}, ...columns.map(({ cell, kind }) => h('td', { class: kind }, cell(row)))),
  );
  const whole = h('table', {}, h('caption', {}, caption), h('thead', {}, head), h('tbody', {}, ...body));
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, whole);
}

/** Where in a long list one is, and the way to the neighbours. */
export function pager(
  offset: number,
  size: number,
  total: number,
  go: (offset: number) => void,
): HTMLElement {
  const last = Math.min(offset + size, total);
  const back = button(word('back'), () => go(Math.max(0, offset - size)));
  const on = button(word('on'), () => go(offset + size));
  back.disabled = offset === 0;
  on.disabled = last >= total;
  const where = total === 0 ? '' : word('span', { from: offset + 1, to: last, total });
  return h('div', { class: 'pager' }, h('span', { role: 'status' }, where), back, on);
}

/** 2026-01-02T03:04:05.000Z in the reader's own time. */
export const time = (iso: string): string => new Date(iso).toLocaleString(document.documentElement.lang);

export const number = (n: number): string => n.toLocaleString(document.documentElement.lang);
