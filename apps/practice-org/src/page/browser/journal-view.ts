import { field, form, h } from './dom';
import { number, pager, table, time } from './table';
import type { ViewOf } from './view';
import { word } from './words';

interface Write {
  seq: number;
  at: string;
  object: string;
  id: string;
  operation: string;
  key: string | null;
  via: string;
  jobId?: string;
}

interface Summary {
  keys: number;
  writes: number;
  most: number;
}

const SIZE = 50;

/** The journal of every accepted write, searched by object and key: the proof that nothing was written twice. */
export const journalView: ViewOf = (api) => {
  const list = async (
    place: HTMLElement,
    wanted: { object: string; key: string },
    offset: number,
  ): Promise<void> => {
    const [{ writes, total }, summary] = await Promise.all([
      api.get<{ writes: Write[]; total: number }>('writes', { ...wanted, offset, limit: SIZE }),
      api.get<Summary>('writes/summary', { object: wanted.object }),
    ]);
    const columns = [
      { title: word('ordinal'), cell: (write: Write) => number(write.seq), kind: 'number' as const },
      { title: word('at'), cell: (write: Write) => time(write.at) },
      { title: word('operation'), cell: (write: Write) => write.operation },
      { title: word('object'), cell: (write: Write) => write.object },
      { title: word('key'), cell: (write: Write) => write.key ?? '' },
      { title: word('record'), cell: (write: Write) => write.id, kind: 'code' as const },
      { title: word('via'), cell: (write: Write) => [write.via, write.jobId].filter(Boolean).join(' ') },
    ];
    const { keys, writes: all, most } = summary;
    place.replaceChildren(
      h('p', {}, word('journalSum', { writes: number(all), keys: number(keys), most: number(most) })),
      table(word('journal'), columns, writes, word('noWrites')),
      pager(offset, SIZE, total, (to) => void list(place, wanted, to)),
    );
  };
  return {
    async draw(place) {
      const object = h('input', { type: 'search', maxlength: '80' });
      const key = h('input', { type: 'search', maxlength: '255' });
      const results = h('div', {});
      const find = () => list(results, { object: object.value.trim(), key: key.value.trim() }, 0);
      place.append(
        form(
          find,
          h(
            'div',
            { class: 'row' },
            field(word('object'), object, word('objectHint')),
            field(word('key'), key, word('keyHint')),
            h('button', {}, word('find')),
          ),
        ),
        results,
      );
      await find();
    },
  };
};
