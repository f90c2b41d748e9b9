import { HttpErrorResponse } from '@angular/common/http';
import { Subject } from 'rxjs';
import { RowPages, pageRows } from './row-pages';

type Answer = Subject<Record<string, unknown>[]>;

function made(total: number) {
  const asked: { offset: number; answer: Answer }[] = [];
  const pages = new RowPages(total, (offset) => {
    const answer: Answer = new Subject();
    asked.push({ offset, answer });
    return answer;
  });
  const give = (offset: number) => {
    const call = asked.findLast((each) => each.offset === offset)!;
    call.answer.next(Array.from({ length: pageRows }, (_, index) => ({ _row: offset + index + 1 })));
    call.answer.complete();
  };
  return { pages, asked, give, offsets: () => asked.map(({ offset }) => offset) };
}

describe('rows fetched as they are looked at', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const look = (pages: RowPages, first: number, last = first + 20) => {
    pages.need(first, last);
    jest.runAllTimers();
  };

  it('asks for the page in sight and the one ahead, once', () => {
    const { pages, give, offsets } = made(1_000_000);
    look(pages, 0);
    expect(offsets()).toEqual([0, 200]);
    give(0);
    look(pages, 5);
    expect(offsets()).toEqual([0, 200]);
    expect(pages.row(7)).toEqual({ _row: 8 });
    expect(pages.row(200)).toBeUndefined();
  });

  it('looks ahead in the direction of the scrolling', () => {
    const { pages, offsets } = made(1_000_000);
    look(pages, 10_000);
    look(pages, 9_000);
    expect(offsets().slice(2)).toEqual([9_000, 8_800]);
  });

  it('reaches the very last row and asks for nothing behind it', () => {
    const { pages, give, offsets } = made(1_000_000);
    look(pages, 999_980, 999_999);
    expect(offsets()).toEqual([999_800]);
    give(999_800);
    expect(pages.row(999_999)).toEqual({ _row: 1_000_000 });
  });

  it('forgets calls for rows that went out of sight', () => {
    const { pages, asked } = made(1_000_000);
    look(pages, 0);
    look(pages, 500_000);
    expect(asked[0]?.answer.observed).toBe(false);
    expect(asked[2]?.answer.observed).toBe(true);
  });

  it('keeps forty pages, those used last', () => {
    const { pages, give } = made(1_000_000);
    for (let page = 0; page < 60; page++) {
      look(pages, page * pageRows);
      give(page * pageRows);
    }
    expect(pages.row(0)).toBeUndefined();
    expect(pages.row(59 * pageRows)).toEqual({ _row: 59 * pageRows + 1 });
    expect(pages.row(25 * pageRows)).toBeDefined();
  });

  it('says why rows are missing, and tries again', () => {
    const { pages, asked, give } = made(100);
    look(pages, 0);
    asked[0]!.answer.error(new HttpErrorResponse({ status: 0 }));
    expect(pages.problem()?.code).toBe('UNREACHABLE');
    pages.retry();
    give(0);
    expect(pages.problem()).toBeUndefined();
    expect(pages.row(0)).toEqual({ _row: 1 });
  });

  it('gives a range that spans pages whole', async () => {
    const { pages, give } = made(1_000);
    look(pages, 0);
    give(0);
    const range = pages.range(195, 205);
    await Promise.resolve();
    give(200);
    expect((await range).map((row) => row['_row'])).toEqual([
      196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 206,
    ]);
  });
});
