import { HttpErrorResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Subject, defer } from 'rxjs';
import { Api } from '../client/api';
import type { RunDto } from '../client/models/run-dto';
import { RunWatch, type WatchedRun } from './run-watch';

class Source {
  static open: Source[] = [];
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;
  closed = false;
  constructor(readonly url: string) {
    Source.open.push(this);
  }
  close(): void {
    this.closed = true;
  }
  tell(run: Partial<RunDto>): void {
    this.onmessage?.({ data: JSON.stringify(run) });
  }
}

function watched() {
  Source.open = [];
  (globalThis as unknown as { EventSource: unknown }).EventSource = Source;
  const answers: Subject<RunDto>[] = [];
  const invoke = () =>
    defer(() => {
      const answer = new Subject<RunDto>();
      answers.push(answer);
      return answer;
    });
  TestBed.configureTestingModule({ providers: [{ provide: Api, useValue: { invoke, rootUrl: '' } }] });
  const told: WatchedRun[] = [];
  let ended = false;
  const subscription = TestBed.inject(RunWatch)
    .watch('r 1')
    .subscribe({ next: (each) => told.push(each), complete: () => (ended = true) });
  const answer = (run: Partial<RunDto>) => {
    const last = answers.at(-1);
    last?.next(run as RunDto);
    last?.complete();
  };
  return {
    told,
    last: () => told.at(-1),
    ended: () => ended,
    answers,
    answer,
    refuse: (status: number, code: string) =>
      answers.at(-1)?.error(new HttpErrorResponse({ status, error: { code } })),
    stop: () => subscription.unsubscribe(),
  };
}

describe('watching a run', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('tells each change, and ends with the run', () => {
    const { told, answer, ended } = watched();
    answer({ state: 'queued' });
    const [source] = Source.open;
    expect(source?.url).toBe('/api/v1/runs/r%201/events');
    source?.tell({ state: 'loading' });
    source?.tell({ state: 'completed' });
    expect(told.map((each) => ('run' in each ? each.run.state : each.kind))).toEqual([
      'loading',
      'queued',
      'loading',
      'completed',
    ]);
    expect(ended()).toBe(true);
    expect(source?.closed).toBe(true);
  });

  it('listens to nothing when the run is finished already', () => {
    const { answer, ended } = watched();
    answer({ state: 'failed' });
    expect(Source.open).toEqual([]);
    expect(ended()).toBe(true);
  });

  it('keeps what it knows when the stream breaks off, and asks again', () => {
    const { answer, answers, last, ended } = watched();
    answer({ state: 'loading', id: 'old' });
    Source.open[0]?.onerror?.();
    expect(last()).toMatchObject({ kind: 'unheard', run: { id: 'old' } });
    expect(Source.open[0]?.closed).toBe(true);
    jest.advanceTimersByTime(3000);
    expect(answers).toHaveLength(2);
    answer({ state: 'loading', id: 'new' });
    expect(last()).toMatchObject({ kind: 'live', run: { id: 'new' } });
    Source.open[1]?.tell({ state: 'cancelled' });
    expect(ended()).toBe(true);
  });

  it('says why there is no run to watch', () => {
    const { refuse, last, ended } = watched();
    refuse(404, 'NOT_FOUND');
    expect(last()).toMatchObject({ kind: 'failed', problem: { code: 'NOT_FOUND' } });
    expect(ended()).toBe(true);
  });

  it('stops when nobody looks any more', () => {
    const { answer, stop, answers } = watched();
    answer({ state: 'loading' });
    stop();
    expect(Source.open[0]?.closed).toBe(true);
    jest.advanceTimersByTime(60_000);
    expect(answers).toHaveLength(1);
  });
});
