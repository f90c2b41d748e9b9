import { Injectable, inject, signal } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { connectionsObject } from '../../client/fn/connections/connections-object';
import { connectionsObjects } from '../../client/fn/connections/connections-objects';
import type { OrgObjectDetailDto } from '../../client/models/org-object-detail-dto';
import type { OrgObjectDto } from '../../client/models/org-object-dto';
import { type Loaded, loading } from '../../api/loaded';

/** Objects and fields of orgs as their describe tells them, asked for once a visit. Reading asks for nothing: `want` does. */
@Injectable({ providedIn: 'root' })
export class OrgSchema {
  private readonly api = inject(Api);
  private readonly lists = signal<ReadonlyMap<string, Loaded<OrgObjectDto[]>>>(new Map());
  private readonly details = signal<ReadonlyMap<string, Loaded<OrgObjectDetailDto>>>(new Map());

  objects(connection: string): Loaded<OrgObjectDto[]> {
    return this.lists().get(connection) ?? loading;
  }

  object(connection: string, name: string): Loaded<OrgObjectDetailDto> {
    return this.details().get(keyOf(connection, name)) ?? loading;
  }

  /** `again` asks even where there is an answer. */
  wantObjects(connection: string, again = false): void {
    const ask = () => this.api.invoke(connectionsObjects, { id: connection }).pipe(map(({ items }) => items));
    this.want(this.lists, connection, ask, again);
  }

  wantObject(connection: string, name: string, again = false): void {
    const ask = () => this.api.invoke(connectionsObject, { id: connection, name });
    this.want(this.details, keyOf(connection, name), ask, again);
  }

  private want<T>(
    answers: ReturnType<typeof signal<ReadonlyMap<string, Loaded<T>>>>,
    key: string,
    ask: () => Observable<T>,
    again: boolean,
  ): void {
    const known = answers().get(key);
    if (known && !(again && known.kind !== 'loading')) return;
    const set = (loaded: Loaded<T>) => answers.update((all) => new Map(all).set(key, loaded));
    set(loading);
    ask().subscribe({
      next: (value) => set({ kind: 'ready', value, at: Date.now() }),
      error: (error: unknown) => set({ kind: 'failed', problem: problemOf(error) }),
    });
  }
}

function keyOf(connection: string, name: string): string {
  return `${connection}/${name.toLowerCase()}`;
}
