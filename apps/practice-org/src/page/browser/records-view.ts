import { field, form, h, select } from './dom';
import { number, pager, table } from './table';
import type { ViewOf } from './view';
import { word } from './words';

interface ObjectLine {
  name: string;
  labelPlural: string;
  count: number;
  deleted: number;
}

interface Page {
  columns: string[];
  records: Record<string, unknown>[];
  total: number;
}

const SIZE = 50;

/** Records, an object at a time: the newest first, found by a part of their name, key or id. */
export const recordsView: ViewOf = (api) => {
  let object = 'Account';
  let search = '';
  const shown = (value: unknown): string =>
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

  const list = async (place: HTMLElement, offset: number): Promise<void> => {
    const page = await api.get<Page>(`records/${object}`, { search, offset, limit: SIZE });
    const columns = page.columns.map((name) => ({
      title: name,
      cell: (row: Record<string, unknown>) => shown(row[name]),
      ...(name === 'Id' ? { kind: 'code' as const } : {}),
    }));
    place.replaceChildren(
      table(word('recordsOf', { object }), columns, page.records, word('noRecords')),
      // The org pages by OFFSET, which ends at 2,000.
      pager(offset, SIZE, Math.min(page.total, 2000 + SIZE), (to) => void list(place, to)),
    );
  };

  return {
    async draw(place) {
      const { objects } = await api.get<{ objects: ObjectLine[] }>('objects');
      const choice = select(
        objects.map(({ name, labelPlural, count }) => ({
          value: name,
          label: `${labelPlural} (${number(count)})`,
        })),
        objects.some(({ name }) => name === object) ? object : (objects[0]?.name ?? ''),
      );
      const text = h('input', { type: 'search', value: search, maxlength: '200' });
      const results = h('div', {});
      const find = async (): Promise<void> => {
        object = choice.value;
        search = text.value;
        await list(results, 0);
      };
      choice.addEventListener('change', () => void find());
      place.append(
        form(
          find,
          h(
            'div',
            { class: 'row' },
            field(word('object'), choice),
            field(word('search'), text, word('searchHint')),
            h('button', {}, word('find')),
          ),
        ),
        results,
      );
      await find();
    },
  };
};
