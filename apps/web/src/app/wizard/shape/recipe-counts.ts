import { type Signal, computed, effect, signal, untracked } from '@angular/core';
import type { StepCountsDto } from '../../client/models/step-counts-dto';
import type { RecipeStep } from './recipe-step';
import { type ShapeView, type Trouble, recipeKey } from './shape-view';

interface Found {
  key: string;
  counts: StepCountsDto[];
  trouble?: Trouble;
}

/** What every step of the recipe did: from the shown rows as far as they go, the rest asked for on its own. */
export class RecipeCounts {
  private readonly rest = signal<Found | undefined>(undefined);
  private readonly key = computed(() => recipeKey({ steps: this.steps(), upTo: this.steps().length }));

  readonly counts = computed<readonly StepCountsDto[]>(() => {
    const view = this.shape.view();
    const known = this.known()?.counts ?? [];
    if (!view || this.editing()) return known;
    const { upTo } = view.wanted;
    const same = recipeKey(view.wanted) === recipeKey({ steps: this.steps(), upTo });
    return same && view.counts.length >= known.length ? view.counts : known;
  });
  /** The first step that cannot be done. */
  readonly trouble = computed(() => {
    const shown = this.shape.trouble();
    return !this.editing() && shown?.kind === 'step' ? shown : this.known()?.trouble;
  });
  private readonly known = computed(() => {
    const rest = this.rest();
    return rest?.key === this.key() ? rest : undefined;
  });

  /** In an injection context. `stand`: how many steps the shown rows have behind them. */
  constructor(
    private readonly shape: ShapeView,
    datasetId: Signal<string | undefined>,
    private readonly steps: Signal<readonly RecipeStep[]>,
    stand: Signal<number>,
    private readonly editing: Signal<boolean>,
  ) {
    effect((onCleanup) => {
      const id = datasetId();
      const steps = this.steps();
      const apart = stand() < steps.length || this.editing();
      if (id === undefined || !apart || untracked(this.known)) return;
      const key = this.key();
      const call = this.shape
        .counts({ datasetId: id, steps, upTo: steps.length })
        .subscribe((found) => this.rest.set({ key, ...found }));
      onCleanup(() => call.unsubscribe());
    });
  }
}
