import { Injectable, inject } from '@angular/core';
import { Observable, catchError, concat, defer, of, repeat, scan, switchMap, takeWhile } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { runsGet } from '../client/fn/runs/runs-get';
import { runsWatch } from '../client/fn/runs/runs-watch';
import type { RunDto } from '../client/models/run-dto';
import { isFinished } from './run-look';

/** A run as far as this page knows it. `asOf` (milliseconds since 1970) is when it was last told. */
export type WatchedRun =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'live'; run: RunDto; asOf: number }
  /** Nothing is heard at the moment: the run goes on, what is shown may be old. */
  | { kind: 'unheard'; run: RunDto; asOf: number };

const againMs = 3000;

/** Follows one run until it is finished: the server tells each change; when it falls silent, it is asked again. */
@Injectable({ providedIn: 'root' })
export class RunWatch {
  private readonly api = inject(Api);

  /** `loading`, then the run whenever it changes; ends with the finished run, or `failed` where there is no such run. */
  watch(id: string): Observable<WatchedRun> {
    const rounds = defer(() => this.round(id)).pipe(repeat({ delay: againMs }));
    return concat(of<Heard>({ kind: 'loading' }), rounds).pipe(scan(told, first), takeWhile(goesOn, true));
  }

  /** Asks once (so that refusals come in words), then listens until the stream breaks off. */
  private round(id: string): Observable<Heard> {
    return this.api.invoke(runsGet, { id }).pipe(
      switchMap((run) => (isFinished(run.state) ? of<Heard>(run) : concat(of<Heard>(run), this.stream(id)))),
      catchError((error: unknown) => of<Heard>({ kind: 'silent', problem: problemOf(error) })),
    );
  }

  private stream(id: string): Observable<Heard> {
    return new Observable<Heard>((reader) => {
      const path = runsWatch.PATH.replace('{id}', encodeURIComponent(id));
      const source = new EventSource(`${this.api.rootUrl}${path}`);
      source.onmessage = ({ data }: MessageEvent<string>) => reader.next(JSON.parse(data) as RunDto);
      source.onerror = () => {
        reader.next({ kind: 'silent' });
        reader.complete();
      };
      return () => source.close();
    });
  }
}

/** What one round hears: the run, or that nothing is to be heard. */
type Heard = RunDto | { kind: 'loading' } | { kind: 'silent'; problem?: Problem };

const first: WatchedRun = { kind: 'loading' };

function told(before: WatchedRun, heard: Heard): WatchedRun {
  if (!('kind' in heard)) return { kind: 'live', run: heard, asOf: Date.now() };
  if (heard.kind === 'loading') return before;
  if ('run' in before) return { ...before, kind: 'unheard' };
  return heard.problem ? { kind: 'failed', problem: heard.problem } : before;
}

function goesOn(watched: WatchedRun): boolean {
  return watched.kind !== 'failed' && !('run' in watched && isFinished(watched.run.state));
}
