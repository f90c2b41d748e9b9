import { HttpErrorResponse } from '@angular/common/http';
import { Subject } from 'rxjs';
import { type Page, PagedList } from './paged-list';

interface Thing {
  id: string;
  word?: string;
}

/** A list whose answers the test gives by hand. */
function made() {
  const asked: { cursor?: string; answer: Subject<Page<Thing>> }[] = [];
  const list = new PagedList<Thing>();
  const fetch = (cursor?: string) => {
    const answer = new Subject<Page<Thing>>();
    asked.push({ ...(cursor !== undefined && { cursor }), answer });
    return answer;
  };
  const give = (index: number, ids: string[], nextCursor: string | null = null, word?: string) =>
    asked[index]!.answer.next({ items: ids.map((id) => ({ id, ...(word && { word }) })), nextCursor });
  return { asked, list, fetch, give };
}

const ids = (list: PagedList<Thing>) => list.items().map(({ id }) => id);

describe('PagedList', () => {
  it('goes from loading to the first page, and on to the next', () => {
    const { asked, list, fetch, give } = made();
    list.load(fetch);
    expect(list.state().kind).toBe('loading');
    give(0, ['a', 'b'], 'after-b');
    list.more();
    expect(asked[1]?.cursor).toBe('after-b');
    give(1, ['b', 'c']);
    expect(ids(list)).toEqual(['a', 'b', 'c']);
    expect(list.state()).toMatchObject({ nextCursor: null, more: 'idle' });
  });

  it('forgets the answer to a question that is not asked any more', () => {
    const { list, fetch, give } = made();
    list.load(fetch);
    list.load(fetch);
    give(1, ['new']);
    give(0, ['old']);
    expect(ids(list)).toEqual(['new']);
  });

  it('keeps what it has when the next page fails, and can try again', () => {
    const { asked, list, fetch, give } = made();
    list.load(fetch);
    give(0, ['a'], 'after-a');
    list.more();
    asked[1]!.answer.error(new HttpErrorResponse({ status: 0 }));
    expect(ids(list)).toEqual(['a']);
    expect(list.state()).toMatchObject({ more: { problem: { code: 'UNREACHABLE' } } });
    list.more();
    give(2, ['b']);
    expect(ids(list)).toEqual(['a', 'b']);
  });

  it('shows a failed first page as a problem, and the rows after a retry', () => {
    const { asked, list, fetch, give } = made();
    list.load(fetch);
    asked[0]!.answer.error(new HttpErrorResponse({ status: 503, error: { code: 'STORE_UNAVAILABLE' } }));
    expect(list.state()).toMatchObject({ kind: 'failed', problem: { code: 'STORE_UNAVAILABLE' } });
    list.retry();
    give(1, ['a']);
    expect(ids(list)).toEqual(['a']);
  });

  it('changes known rows in place at a refresh, and holds new ones back until asked for', () => {
    const { list, fetch, give } = made();
    list.load(fetch);
    give(0, ['a', 'b']);
    list.refresh();
    give(1, ['new', 'b', 'a'], null, 'fresh');
    expect(list.items()).toEqual([
      { id: 'a', word: 'fresh' },
      { id: 'b', word: 'fresh' },
    ]);
    list.showArrived();
    expect(ids(list)).toEqual(['new', 'a', 'b']);
  });

  it('lets a failed refresh change nothing', () => {
    const { asked, list, fetch, give } = made();
    list.load(fetch);
    give(0, ['a']);
    list.refresh();
    asked[1]!.answer.error(new HttpErrorResponse({ status: 0 }));
    expect(ids(list)).toEqual(['a']);
  });

  it('takes what was made, changed or deleted here without asking again', () => {
    const { asked, list, fetch, give } = made();
    list.put({ id: 'too early' });
    list.load(fetch);
    give(0, ['a', 'b']);
    list.put({ id: 'new' });
    list.put({ id: 'b', word: 'changed' });
    list.forget('a');
    expect(list.items()).toEqual([{ id: 'new' }, { id: 'b', word: 'changed' }]);
    expect(asked).toHaveLength(1);
  });
});
