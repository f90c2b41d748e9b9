import { button, field, form, h, select } from './dom';
import { number, table } from './table';
import { trying, type ViewOf } from './view';
import { word } from './words';

interface Fault {
  id: number;
  action: string;
  match: { method?: string; path?: string; object?: string; nth?: number };
  times?: number;
  status?: number;
  errorCode?: string;
  message?: string;
  ms?: number;
  seen: number;
  hits: number;
}

const ACTIONS = ['status', 'reset', 'hang', 'slow', 'loseResponse', 'truncate', 'rowError', 'failJob'];
const METHODS = ['', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const matchText = ({ method, path, object, nth }: Fault['match']): string =>
  [method, path, object, nth === undefined ? undefined : `n = ${nth}`].filter(Boolean).join(' · ') ||
  word('anything');

/** Faults: which are told, how often each was met, and a form for the next one. */
export const faultsView: ViewOf = (api) => {
  const list = async (place: HTMLElement): Promise<void> => {
    const { faults } = await api.get<{ faults: Fault[] }>('faults');
    const columns = [
      { title: word('action'), cell: ({ action }: Fault) => word(`fault.${action}`) },
      { title: word('match'), cell: ({ match }: Fault) => matchText(match) },
      {
        title: word('answers'),
        cell: ({ status, errorCode, message, ms }: Fault) =>
          [status, errorCode, message, ms === undefined ? undefined : `${ms} ms`].filter(Boolean).join(' · '),
      },
      { title: word('times'), cell: ({ times }: Fault) => String(times ?? ''), kind: 'number' as const },
      { title: word('seen'), cell: ({ seen }: Fault) => number(seen), kind: 'number' as const },
      { title: word('hits'), cell: ({ hits }: Fault) => number(hits), kind: 'number' as const },
    ];
    place.replaceChildren(table(word('faults'), columns, faults, word('noFaults')));
  };

  const made = (list: () => Promise<void>): HTMLElement => {
    const action = select(
      ACTIONS.map((value) => ({ value, label: word(`fault.${value}`) })),
      'status',
    );
    const method = select(
      METHODS.map((value) => ({ value, label: value || word('any') })),
      '',
    );
    const text = (type = 'text') =>
      h('input', { type, maxlength: '255', ...(type === 'number' ? { min: '0' } : {}) });
    const [path, object, errorCode, message] = [text(), text(), text(), text()];
    const [nth, times, status, ms] = [text('number'), text('number'), text('number'), text('number')];
    const problem = h('p', { role: 'alert' });
    const add = () =>
      trying(problem, async () => {
        const match = given({
          method: method.value,
          path: path.value,
          object: object.value,
          nth: whole(nth),
        });
        const rest = { times: whole(times), status: whole(status), ms: whole(ms) };
        const words = { errorCode: errorCode.value, message: message.value };
        await api.send('POST', 'faults', [{ action: action.value, match, ...given({ ...rest, ...words }) }]);
        await list();
      });
    return form(
      add,
      h('h3', {}, word('newFault')),
      h(
        'div',
        { class: 'row' },
        field(word('action'), action),
        field(word('method'), method),
        field(word('path'), path, word('pathHint')),
        field(word('object'), object),
        field(word('nth'), nth),
        field(word('times'), times),
        field(word('status'), status),
        field(word('errorCode'), errorCode),
        field(word('message'), message),
        field(word('ms'), ms),
      ),
      problem,
      h('button', { class: 'main' }, word('add')),
    );
  };

  return {
    async draw(place) {
      const results = h('div', {});
      const problem = h('p', { role: 'alert' });
      const clear = () =>
        trying(problem, async () => {
          await api.send('DELETE', 'faults');
          await list(results);
        });
      place.append(
        h('p', {}, word('faultsAbout')),
        h(
          'div',
          { class: 'row end' },
          button(word('again'), () => void list(results)),
          button(word('removeAll'), () => void clear(), 'away'),
        ),
        problem,
        results,
        made(() => list(results)),
      );
      await list(results);
    },
  };
};

const whole = (input: HTMLInputElement): number | undefined =>
  input.value === '' ? undefined : Number(input.value);

const given = (values: Record<string, string | number | undefined>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
