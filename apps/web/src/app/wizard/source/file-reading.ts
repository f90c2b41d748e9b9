import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import {
  EMPTY,
  Subject,
  type Subscription,
  catchError,
  filter,
  firstValueFrom,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { filesGet } from '../../client/fn/files/files-get';
import { filesHead } from '../../client/fn/files/files-head';
import { filesTry } from '../../client/fn/files/files-try';
import type { FileDto } from '../../client/models/file-dto';
import type { FileHeadDto } from '../../client/models/file-head-dto';
import type { Format } from '../../client/models/format';
import type { ReadOptionsDto } from '../../client/models/read-options-dto';
import type { TriedDto } from '../../client/models/tried-dto';

const headLines = 100;
const restMs = 250;
const hasLines: Format[] = ['csv', 'tsv', 'txt', 'json', 'jsonl'];

export type FileState =
  | { kind: 'none' }
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'ready'; file: FileDto };

export type HeadState =
  | { kind: 'loading' }
  /** A workbook has no lines. */
  | { kind: 'noLines' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'ready'; head: FileHeadDto };

export type TryState =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem; again: boolean }
  /** `changed`: cells that the last change of an option changed, as `row column`. */
  | { kind: 'ready'; tried: TriedDto; again: boolean; changed: ReadonlySet<string> };

/** One file under the reader's eyes: how it lies there, and how it would be read with the options as they are. */
@Injectable()
export class FileReading {
  private readonly api = inject(Api);
  private readonly fileState = signal<FileState>({ kind: 'none' });
  private readonly headState = signal<HeadState>({ kind: 'loading' });
  private readonly tryState = signal<TryState>({ kind: 'loading' });
  private readonly given = signal<ReadOptionsDto>({});
  private readonly kept = signal<string | undefined>(undefined);
  private readonly wanted = new Subject<number>();
  private readonly requests: Subscription[] = [];

  readonly state = this.fileState.asReadonly();
  readonly head = this.headState.asReadonly();
  readonly reading = this.tryState.asReadonly();
  /** What a person said; all else is found out by DMS. */
  readonly options = this.given.asReadonly();
  readonly file = computed(() => {
    const state = this.fileState();
    return state.kind === 'ready' ? state.file : undefined;
  });
  readonly tried = computed(() => {
    const state = this.tryState();
    return state.kind === 'ready' ? state.tried : undefined;
  });
  /** Whether a dataset was made with just these options. */
  readonly isKept = computed(() => this.kept() === JSON.stringify(this.given()));

  private readonly states = toObservable(
    computed(() => ({ file: this.fileState(), tried: this.tryState() })),
  );
  private id?: string;

  constructor() {
    const trying = this.wanted
      .pipe(switchMap((afterMs) => timer(afterMs).pipe(switchMap(() => this.ask()))))
      .subscribe();
    inject(DestroyRef).onDestroy(() => {
      trying.unsubscribe();
      this.close();
    });
  }

  /** `options` of the dataset that was made of it, where there is one. */
  open(id: string, options?: ReadOptionsDto): void {
    this.close();
    this.id = id;
    this.given.set(options ?? {});
    this.kept.set(options && JSON.stringify(options));
    this.fileState.set({ kind: 'loading' });
    this.headState.set({ kind: 'loading' });
    this.tryState.set({ kind: 'loading' });
    this.requests.push(
      this.api.invoke(filesGet, { id }).subscribe({
        next: (file) => {
          this.fileState.set({ kind: 'ready', file });
          this.openHead(file);
        },
        error: (error: unknown) => this.fileState.set({ kind: 'failed', problem: problemOf(error) }),
      }),
    );
    this.wanted.next(0);
  }

  close(): void {
    for (const request of this.requests.splice(0)) request.unsubscribe();
    this.id = undefined;
    this.fileState.set({ kind: 'none' });
  }

  /** The file, once it is known and its first rows were read or could not be: whoever is quicker waits for them. */
  async arrived(): Promise<FileDto | undefined> {
    const over = ({ file, tried }: { file: FileState; tried: TryState }) =>
      file.kind !== 'loading' && (file.kind !== 'ready' || tried.kind !== 'loading');
    await firstValueFrom(this.states.pipe(filter(over)));
    return this.file();
  }

  retry(): void {
    if (this.id !== undefined) this.open(this.id, this.given());
  }

  /** Changes options; undefined gives one back to be found out. */
  change(changes: Partial<ReadOptionsDto>): void {
    const merged = Object.entries({ ...this.given(), ...changes }).filter(([, value]) => value !== undefined);
    this.given.set(Object.fromEntries(merged));
    this.tryState.update((state) => (state.kind === 'loading' ? state : { ...state, again: true }));
    this.wanted.next(restMs);
  }

  /** A dataset is being made with the options as they are. */
  keep(): void {
    this.kept.set(JSON.stringify(this.given()));
  }

  private openHead({ id, format }: FileDto): void {
    if (!hasLines.includes(format)) {
      this.headState.set({ kind: 'noLines' });
      return;
    }
    this.requests.push(
      this.api.invoke(filesHead, { id, lines: headLines }).subscribe({
        next: (head) => this.headState.set({ kind: 'ready', head }),
        error: (error: unknown) => this.headState.set({ kind: 'failed', problem: problemOf(error) }),
      }),
    );
  }

  private ask() {
    const id = this.id;
    if (id === undefined) return EMPTY;
    return this.api.invoke(filesTry, { id, body: { options: this.given() } }).pipe(
      tap((tried) => {
        const before = this.tried();
        const changed = before ? changedCells(before, tried) : new Set<string>();
        this.tryState.set({ kind: 'ready', tried, again: false, changed });
      }),
      catchError((error: unknown) => {
        this.tryState.set({ kind: 'failed', problem: problemOf(error), again: false });
        return EMPTY;
      }),
    );
  }
}

/** Cells of `after` that were not there, or not so, in `before`: `row column`. */
export function changedCells(before: TriedDto, after: TriedDto): Set<string> {
  const rows = new Map(before.rows.map((row) => [row['_row'] as unknown, row]));
  const changed = new Set<string>();
  for (const row of after.rows) {
    const old = rows.get(row['_row']);
    for (const { name } of after.columns)
      if (!old || !(name in old) || old[name] !== row[name]) changed.add(`${String(row['_row'])} ${name}`);
  }
  return changed;
}
