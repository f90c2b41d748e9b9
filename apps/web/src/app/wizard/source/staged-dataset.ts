import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { type Subscription, firstValueFrom, switchMap, timer } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { datasetsCancel } from '../../client/fn/datasets/datasets-cancel';
import { datasetsCreate } from '../../client/fn/datasets/datasets-create';
import { datasetsGet } from '../../client/fn/datasets/datasets-get';
import type { DatasetDetailDto } from '../../client/models/dataset-detail-dto';
import type { DatasetDto } from '../../client/models/dataset-dto';
import type { NewDatasetDto } from '../../client/models/new-dataset-dto';

const everyMs = 700;

export type StagedState =
  | { kind: 'none' }
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'known'; dataset: DatasetDetailDto };

/** The dataset of the load, asked for again and again while a worker still reads it. */
@Injectable()
export class StagedDataset {
  private readonly api = inject(Api);
  private readonly current = signal<StagedState>({ kind: 'none' });
  private asking?: Subscription;
  private id?: string;

  readonly state = this.current.asReadonly();
  readonly dataset = computed(() => {
    const state = this.current();
    return state.kind === 'known' ? state.dataset : undefined;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.asking?.unsubscribe());
  }

  watch(id: string | undefined): void {
    if (id === this.id) return;
    this.id = id;
    this.asking?.unsubscribe();
    this.current.set(id === undefined ? { kind: 'none' } : { kind: 'loading' });
    if (id !== undefined) this.ask(id);
  }

  retry(): void {
    const id = this.id;
    this.id = undefined;
    this.watch(id);
  }

  /** Throws HttpErrorResponse. */
  create(body: NewDatasetDto): Promise<DatasetDto> {
    return firstValueFrom(this.api.invoke(datasetsCreate, { body }));
  }

  /** Stops the reading; the file is kept. Throws HttpErrorResponse. */
  async cancel(): Promise<void> {
    const id = this.id;
    if (id === undefined) return;
    await firstValueFrom(this.api.invoke(datasetsCancel, { id }));
    this.retry();
  }

  private ask(id: string): void {
    this.asking = timer(0, everyMs)
      .pipe(switchMap(() => this.api.invoke(datasetsGet, { id })))
      .subscribe({
        next: (dataset) => {
          this.current.set({ kind: 'known', dataset });
          if (dataset.state !== 'staging') this.asking?.unsubscribe();
        },
        error: (error: unknown) => this.current.set({ kind: 'failed', problem: problemOf(error) }),
      });
  }
}
