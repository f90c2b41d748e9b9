import { TestBed } from '@angular/core/testing';
import { of, throwError } from 'rxjs';
import { IdlePreloading } from './idle-preloading';

describe('screens fetched ahead', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('wait for the first screen, come one after the other, and may fail', async () => {
    const preloading = TestBed.inject(IdlePreloading);
    const loaded: string[] = [];
    const fetch = (name: string) => () => {
      loaded.push(name);
      return name === 'b' ? throwError(() => new Error('gone')) : of(name);
    };
    for (const name of ['a', 'b', 'c']) preloading.preload({}, fetch(name)).subscribe();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(loaded).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_300);
    expect(loaded).toEqual(['a']);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(loaded).toEqual(['a', 'b', 'c']);
  });
});
