import { HttpXsrfTokenExtractor } from '@angular/common/http';
import { Injectable, effect, inject, signal, untracked } from '@angular/core';
import { type Observable, type Subscription, catchError, firstValueFrom, map, of, switchMap } from 'rxjs';
import { type Problem, hasCode, problemOf } from '../../api/problem';
import { Reachability } from '../../api/reachability';
import { Api } from '../../client/api';
import { ApiConfiguration } from '../../client/api-configuration';
import { filesGet } from '../../client/fn/files/files-get';
import { uploadsBegin } from '../../client/fn/files/uploads-begin';
import type { FileDto } from '../../client/models/file-dto';
import { Session } from '../../session/session';
import { type UploadPlace, sendFile } from './send-file';
import { UnreadFiles } from './unread-files';

export type UploadState =
  | { kind: 'waiting' }
  | { kind: 'sending'; sent: number }
  /** Every byte is sent; DMS looks at what it is. */
  | { kind: 'looking' }
  | { kind: 'done'; file: FileDto }
  | { kind: 'refused'; problem: Problem };

export interface Upload {
  key: number;
  migrationId: string;
  name: string;
  /** Bytes. */
  size: number;
  state: UploadState;
}

/** More at once would only make each of them slower. */
const atOnce = 2;

/**
 * The uploads of this visit, of every migration: they go on while other screens are looked at. What came and was not
 * read is known on the next visit too.
 */
@Injectable({ providedIn: 'root' })
export class UploadQueue {
  private readonly tokens = inject(HttpXsrfTokenExtractor);
  private readonly session = inject(Session);
  private readonly reachability = inject(Reachability);
  private readonly api = inject(Api);
  private readonly url = `${inject(ApiConfiguration).rootUrl}${uploadsBegin.PATH}`;
  private readonly items = signal<Upload[]>([]);
  private readonly requests = new Map<number, Subscription>();
  private readonly unread = inject(UnreadFiles);
  private readonly files = new Map<number, File>();
  /** Where the bytes of each gather: what broke off goes on from there. */
  private readonly places = new Map<number, UploadPlace>();
  private count = 0;

  readonly uploads = this.items.asReadonly();

  constructor() {
    // What broke off with the connection goes on once it is back.
    effect(() => {
      if (this.reachability.lostSince() !== undefined) return;
      untracked(() => {
        for (const { key, state } of this.items())
          if (state.kind === 'refused' && state.problem.code === 'UNREACHABLE') this.again(key);
      });
    });
    addEventListener('beforeunload', (event) => {
      if (this.items().some(({ state }) => ['waiting', 'sending', 'looking'].includes(state.kind)))
        event.preventDefault();
    });
  }

  add(migrationId: string, files: readonly File[]): void {
    const added = files.map((file): Upload => {
      const key = ++this.count;
      this.files.set(key, file);
      return { key, migrationId, name: file.name, size: file.size, state: { kind: 'waiting' } };
    });
    this.items.update((items) => [...items, ...added]);
    this.startNext();
  }

  /** What was brought on an earlier visit and is not read yet stands in the list again. */
  async recall(migrationId: string): Promise<void> {
    for (const id of this.unread.of(migrationId)) {
      const file = await firstValueFrom(
        this.api.invoke(filesGet, { id }).pipe(catchError(this.gone(migrationId, id))),
      );
      const isListed = this.items().some(
        (item) => item.migrationId === migrationId && item.state.kind === 'done' && item.state.file.id === id,
      );
      if (!file || isListed) continue;
      const { name, size } = file;
      const key = ++this.count;
      this.items.update((items) => [
        ...items,
        { key, migrationId, name, size, state: { kind: 'done', file } },
      ]);
    }
  }

  /** Ends it where it is (DMS keeps nothing of it), or takes its line away. */
  remove(key: number): void {
    this.requests.get(key)?.unsubscribe();
    this.requests.delete(key);
    this.places.delete(key);
    this.files.delete(key);
    const item = this.items().find((one) => one.key === key);
    if (item?.state.kind === 'done') this.unread.remove(item.migrationId, item.state.file.id);
    this.items.update((items) => items.filter((item) => item.key !== key));
    this.startNext();
  }

  again(key: number): void {
    this.become(key, { kind: 'waiting' });
    this.startNext();
  }

  private startNext(): void {
    const going = this.items().filter(({ state }) => state.kind === 'sending' || state.kind === 'looking');
    const next = this.items().filter(({ state }) => state.kind === 'waiting');
    for (const upload of next.slice(0, Math.max(0, atOnce - going.length))) this.start(upload);
  }

  private start({ key, migrationId }: Upload): void {
    const file = this.files.get(key);
    if (!file) return;
    this.become(key, { kind: 'sending', sent: 0 });
    const place = this.places.get(key) ?? {};
    this.places.set(key, place);
    const request = this.send(file, place).subscribe({
      next: (event) => {
        if ('file' in event) this.arrived(key, migrationId, event.file);
        else if (event.sent >= file.size) this.become(key, { kind: 'looking' });
        else this.become(key, { kind: 'sending', sent: event.sent });
      },
      error: (error: unknown) => {
        const problem = problemOf(error);
        if (problem.code === 'UNREACHABLE') this.reachability.unanswered();
        this.become(key, { kind: 'refused', problem });
        this.startNext();
      },
      complete: () => this.startNext(),
    });
    this.requests.set(key, request);
  }

  private arrived(key: number, migrationId: string, file: FileDto): void {
    this.files.delete(key);
    this.become(key, { kind: 'done', file });
    // In the order in which they were brought, whichever of them arrived first.
    const arrived = this.items().flatMap((item) =>
      item.migrationId === migrationId && item.state.kind === 'done' ? [item.state.file.id] : [],
    );
    this.unread.put(migrationId, arrived);
  }

  /** A file that is no longer there is forgotten; one that cannot be asked for now stays remembered. */
  private gone(migrationId: string, id: string) {
    return (error: unknown) => {
      if (hasCode(error, 'NOT_FOUND')) this.unread.remove(migrationId, id);
      return of(undefined);
    };
  }

  /** A lost session waits for the person to sign in again, as all other calls do. */
  private send(file: File, place: UploadPlace): Observable<{ sent: number } | { file: FileDto }> {
    const once = () => sendFile(this.url, file, place, () => this.tokens.getToken());
    return once().pipe(
      catchError((error: unknown) => {
        if (!hasCode(error, 'NOT_SIGNED_IN')) throw error;
        return this.session.signedInAgain().pipe(switchMap(once));
      }),
      switchMap((event) =>
        'id' in event
          ? this.api.invoke(filesGet, { id: event.id }).pipe(map((found) => ({ file: found })))
          : of(event),
      ),
    );
  }

  private become(key: number, state: UploadState): void {
    this.items.update((items) => items.map((item) => (item.key === key ? { ...item, state } : item)));
  }
}
