import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { Api } from '../../client/api';
import { datasetsGet } from '../../client/fn/datasets/datasets-get';
import type { DatasetDetailDto } from '../../client/models/dataset-detail-dto';
import type { GridColumn, GridRows } from '../../ui/grid/grid-rows';
import { MigrationDraft } from '../migration-draft';
import { RowsBefore, wasCell } from './comparison';
import { ShapeAddress } from './shape-address';
import { ShapeView, type View, emptyingStep, reasonColumn } from './shape-view';

/** What is known of the rows that are shown: the dataset they come from, their number and their profile. */
@Injectable()
export class ShownRows {
  private readonly load = inject(MigrationDraft).load;
  private readonly address = inject(ShapeAddress);
  private readonly shape = inject(ShapeView);
  private readonly source = signal<DatasetDetailDto | undefined>(undefined);

  readonly dataset = this.source.asReadonly();
  /** Rows there are without the filters of the view. */
  readonly before = computed(() => {
    const view = this.shape.view();
    if (!view) return 0;
    return view.counts[view.wanted.upTo - 1]?.out ?? this.dataset()?.rowCount ?? view.rows.total;
  });
  readonly profile = computed(() => {
    const made = this.shape.profile();
    const isSource = this.shape.view()?.wanted.upTo === 0 && !this.shape.isBehind();
    return made.size === 0 && isSource
      ? new Map((this.dataset()?.columns ?? []).map((each) => [each.name, each]))
      : made;
  });
  /** What the grid shows: on the side of the last step that is looked at. */
  readonly shown = computed<{ columns: readonly GridColumn[]; rows: GridRows } | undefined>(() => {
    const view = this.shape.view();
    return view && sideOf(view, this.address.side() === 'before');
  });
  readonly was = computed(() => (this.address.side() === 'split' ? wasCell : undefined));
  /** The step whose rows are none, if the recipe leaves none. */
  readonly emptiedBy = computed(() => {
    const view = this.shape.view();
    return this.address.conditions().length === 0 ? view && emptyingStep(view) : undefined;
  });

  constructor() {
    const api = inject(Api);
    effect((onCleanup) => {
      const id = this.load()?.datasetId;
      untracked(() => this.source.set(undefined));
      if (id === undefined) return;
      const call = api.invoke(datasetsGet, { id }).subscribe({
        next: (dataset) => this.source.set(dataset),
        error: () => undefined,
      });
      onCleanup(() => call.unsubscribe());
    });
  }

  /** The commonest values of a column. */
  readonly valuesOf = (column: string): readonly string[] =>
    (this.profile().get(column)?.top ?? []).flatMap(({ value }) =>
      typeof value === 'string' ? [value] : [],
    );
}

/** Rows that a step set aside say why. */
function sideOf({ columns, columnsBefore, rows, wanted }: View, isBefore: boolean) {
  if (isBefore && columnsBefore) return { columns: columnsBefore, rows: new RowsBefore(rows, columnsBefore) };
  const reason: GridColumn = { name: reasonColumn, type: 'text' };
  return { columns: wanted.show === 'setAside' ? [reason, ...columns] : columns, rows };
}
