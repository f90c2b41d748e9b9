import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { connectionsList } from '../client/fn/connections/connections-list';
import { datasetsCreate } from '../client/fn/datasets/datasets-create';
import { datasetsGet } from '../client/fn/datasets/datasets-get';
import { filesCreate } from '../client/fn/files/files-create';
import { migrationsCreate } from '../client/fn/migrations/migrations-create';
import { migrationsList } from '../client/fn/migrations/migrations-list';
import type { ConnectionDto } from '../client/models/connection-dto';
import type { ErrorCode } from '../client/models/error-code';
import { type SampleMigration, freeName, withDatasetIds } from './sample-files';

const folder = 'samples';
const everyMs = 400;
const pageSize = 200;

export type WalkState =
  | { kind: 'idle' }
  /** `doing` is a translation under `home.sample`; `done` of `all` acts are behind it. */
  | { kind: 'working'; doing: 'fetch' | 'upload' | 'read' | 'make'; name?: string; done: number; all: number }
  | { kind: 'failed'; problem: Problem };

/** "Try it with the sample": its files go the way every file goes, and become a migration to the practice org. */
@Injectable({ providedIn: 'root' })
export class SampleWalk {
  private readonly api = inject(Api);
  private readonly http = inject(HttpClient);
  private readonly current = signal<WalkState>({ kind: 'idle' });
  readonly state = this.current.asReadonly();
  readonly working = computed(() => this.current().kind === 'working');
  private done = 0;
  private all = 1;

  /** Answers the id of the new migration; undefined when it did not come to that (see `state`). */
  async go(): Promise<string | undefined> {
    if (this.working()) return undefined;
    this.done = 0;
    this.all = 1;
    try {
      const id = await this.make();
      this.current.set({ kind: 'idle' });
      return id;
    } catch (error) {
      this.current.set({
        kind: 'failed',
        problem: error instanceof Refused ? error.problem : problemOf(error),
      });
      return undefined;
    }
  }

  forget(): void {
    if (!this.working()) this.current.set({ kind: 'idle' });
  }

  private async make(): Promise<string> {
    this.say('fetch');
    const sample = await firstValueFrom(this.http.get<SampleMigration>(`${folder}/migration.json`));
    const datasets = Object.entries(sample.datasets);
    this.all = 3 * datasets.length + 1;
    const ids: Record<string, string> = {};
    for (const [name, { file, options }] of datasets) ids[name] = await this.stage(name, file, options);
    this.say('make');
    const connection = await this.practice();
    const body = {
      name: await this.name(sample.name),
      connectionId: connection.id,
      loads: withDatasetIds(sample.loads, ids),
    };
    return (await firstValueFrom(this.api.invoke(migrationsCreate, { body }))).id;
  }

  /** From the file that comes with the pages to a dataset that is ready; answers its id. */
  private async stage(name: string, fileName: string, options: object): Promise<string> {
    this.say('fetch', fileName);
    const bytes = await firstValueFrom(this.http.get(`${folder}/${fileName}`, { responseType: 'blob' }));
    this.step('upload', fileName);
    const body = { file: new File([bytes], fileName) };
    const { id: fileId } = await firstValueFrom(this.api.invoke(filesCreate, { body }));
    this.step('read', fileName);
    const asked = await firstValueFrom(this.api.invoke(datasetsCreate, { body: { fileId, name, options } }));
    for (;;) {
      const dataset = await firstValueFrom(this.api.invoke(datasetsGet, { id: asked.id }));
      if (dataset.state === 'failed')
        throw new Refused({
          code: (dataset.problem?.code ?? 'INTERNAL') as ErrorCode,
          status: 0,
          detail: dataset.problem?.detail ?? '',
        });
      if (dataset.state === 'ready') break;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    this.done += 1;
    return asked.id;
  }

  private async practice(): Promise<ConnectionDto> {
    const { items } = await firstValueFrom(this.api.invoke(connectionsList, { limit: pageSize }));
    const found = items.find(({ kind }) => kind === 'practice');
    if (!found) throw new Refused({ code: 'NOT_FOUND', status: 404, detail: 'There is no practice org.' });
    return found;
  }

  private async name(name: string): Promise<string> {
    const wanted = { search: name, limit: pageSize };
    const { items } = await firstValueFrom(this.api.invoke(migrationsList, wanted));
    return freeName(
      name,
      items.map((item) => item.name),
    );
  }

  private step(doing: 'upload' | 'read', name: string): void {
    this.done += 1;
    this.say(doing, name);
  }

  private say(doing: 'fetch' | 'upload' | 'read' | 'make', name?: string): void {
    const { done, all } = this;
    this.current.set({ kind: 'working', doing, ...(name !== undefined && { name }), done, all });
  }
}

/** What cannot go on, though every call was answered. */
class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}
