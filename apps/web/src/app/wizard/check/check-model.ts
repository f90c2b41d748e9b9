import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import {
  EMPTY,
  type Observable,
  type Subscription,
  defer,
  expand,
  from,
  last,
  map,
  of,
  switchMap,
  takeWhile,
} from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { runsCancel } from '../../client/fn/runs/runs-cancel';
import { runsCauses } from '../../client/fn/runs/runs-causes';
import { runsList } from '../../client/fn/runs/runs-list';
import type { CauseDto } from '../../client/models/cause-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Language } from '../../language/language';
import { isFinished } from '../../runs/run-look';
import { RunStart } from '../../runs/run-start';
import { RunWatch } from '../../runs/run-watch';
import { Asking } from '../../api/asking';
import { MigrationDraft } from '../migration-draft';

const pageSize = 20;

export type CheckState =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  /** Nobody has checked this migration yet. */
  | { kind: 'none' }
  | { kind: 'starting' }
  /** The check could not begin; `before` is the last one that did. */
  | { kind: 'refused'; problem: Problem; before?: RunDto }
  /** `heard` false: nothing comes through at the moment, what is shown is of `asOf`. */
  | { kind: 'running'; run: RunDto; heard: boolean; asOf: number }
  | { kind: 'done'; run: RunDto };

/** The newest check of the open migration: found again after a reload, started, watched, and what it found. */
@Injectable()
export class CheckModel {
  private readonly api = inject(Api);
  private readonly draft = inject(MigrationDraft);
  private readonly starter = inject(RunStart);
  private readonly watcher = inject(RunWatch);
  private readonly current = signal<CheckState>({ kind: 'loading' });
  private following?: Subscription;

  readonly state = this.current.asReadonly();
  readonly causes = new Asking<CauseDto[]>();
  /** The finished check whose numbers are shown. */
  readonly done = computed(() => {
    const state = this.current();
    if (state.kind === 'done') return state.run;
    return state.kind === 'refused' ? state.before : undefined;
  });
  /** Whether the migration was changed after the check began. */
  readonly isOutOfDate = computed(() => {
    const run = this.done();
    const draft = this.draft.state();
    if (!run || draft.kind !== 'ready') return false;
    return this.draft.save().kind !== 'saved' || draft.migration.updatedAt > run.createdAt;
  });
  private readonly id = computed(() => {
    const state = this.draft.state();
    return state.kind === 'ready' ? state.migration.id : undefined;
  });

  constructor() {
    const language = inject(Language);
    effect(() => {
      const id = this.id();
      untracked(() => this.find(id));
    });
    const finished = computed(() => this.done()?.id);
    effect(() => {
      const id = finished();
      // The hints come in the language of the pages.
      language.code();
      untracked(() => {
        if (id !== undefined)
          this.causes.ask(() => this.api.invoke(runsCauses, { id }).pipe(map(({ items }) => items)));
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.following?.unsubscribe();
      this.causes.stop();
    });
  }

  retry(): void {
    this.find(this.id());
  }

  /** Saves what is not saved yet, then checks it. */
  start(): void {
    const id = this.id();
    const { kind } = this.current();
    if (id === undefined || kind === 'starting' || kind === 'running') return;
    const before = this.done();
    this.current.set({ kind: 'starting' });
    this.causes.forget();
    const started = defer(() => from(this.draft.flush())).pipe(
      switchMap(() => this.starter.start(id, 'check')),
    );
    this.follow(started, (problem) => ({ kind: 'refused', problem, ...(before && { before }) }));
  }

  stop(): void {
    const state = this.current();
    if (state.kind !== 'running') return;
    // What comes of it is told by the run itself; one that has just finished refuses, and that is no harm.
    this.api.invoke(runsCancel, { id: state.run.id }).subscribe({ error: () => undefined });
  }

  private find(id: string | undefined): void {
    this.following?.unsubscribe();
    if (id === undefined) return;
    this.current.set({ kind: 'loading' });
    this.follow(this.newestCheck(id), (problem) => ({ kind: 'failed', problem }));
  }

  /** Page by page: a migration may have been loaded many times since its last check. */
  private newestCheck(migration: string): Observable<RunDto | undefined> {
    const page = (cursor?: string) =>
      this.api.invoke(runsList, { migration, limit: pageSize, ...(cursor !== undefined && { cursor }) });
    const isCheck = ({ mode }: RunDto) => mode === 'check';
    return page().pipe(
      expand(({ items, nextCursor }) =>
        nextCursor === null || items.some(isCheck) ? EMPTY : page(nextCursor),
      ),
      takeWhile(({ items }) => !items.some(isCheck), true),
      last(),
      map(({ items }) => items.find(isCheck)),
    );
  }

  private follow(run: Observable<RunDto | undefined>, refused: (problem: Problem) => CheckState): void {
    this.following?.unsubscribe();
    this.following = run
      .pipe(switchMap((found) => (found ? this.watched(found) : of<CheckState>({ kind: 'none' }))))
      .subscribe({
        next: (state) => this.current.set(state),
        error: (error: unknown) => this.current.set(refused(problemOf(error))),
      });
  }

  private watched(run: RunDto): Observable<CheckState> {
    if (isFinished(run.state)) return of<CheckState>({ kind: 'done', run });
    return this.watcher.watch(run.id).pipe(
      map((watched): CheckState => {
        if (watched.kind === 'failed') return { kind: 'failed', problem: watched.problem };
        if (watched.kind === 'loading') return { kind: 'running', run, heard: true, asOf: Date.now() };
        if (isFinished(watched.run.state)) return { kind: 'done', run: watched.run };
        return { kind: 'running', run: watched.run, heard: watched.kind === 'live', asOf: watched.asOf };
      }),
    );
  }
}
