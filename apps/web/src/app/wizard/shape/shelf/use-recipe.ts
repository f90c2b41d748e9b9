import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { PagedList } from '../../../api/paged-list';
import { type Problem, problemOf } from '../../../api/problem';
import { Api } from '../../../client/api';
import { recipesApply } from '../../../client/fn/recipes/recipes-apply';
import { recipesList } from '../../../client/fn/recipes/recipes-list';
import type { FitDto } from '../../../client/models/fit-dto';
import type { RecipeDto } from '../../../client/models/recipe-dto';
import { Formats } from '../../../language/formats';
import { Dialog } from '../../../ui/dialog';
import { Filters } from '../../../ui/filters';
import { Icon } from '../../../ui/icon';
import { Moment } from '../../../ui/moment';
import { ProblemPanel } from '../../../ui/problem-panel';
import type { RecipeStep } from '../recipe-step';
import { fittedSteps, lacking } from './fitted';

const pageSize = 100;
const mostNamed = 8;

type State =
  | { kind: 'choosing' }
  | { kind: 'fitting'; recipe: RecipeDto }
  | { kind: 'failed'; recipe: RecipeDto; problem: Problem }
  | { kind: 'fitted'; recipe: RecipeDto; fit: FitDto };

/** Chooses a recipe of the library and says how it fits this table before any step is changed. */
@Component({
  selector: 'dms-use-recipe',
  imports: [Dialog, Filters, Icon, MatButton, Moment, ProblemPanel, TranslocoDirective],
  templateUrl: './use-recipe.html',
  styleUrl: './use-recipe.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UseRecipe {
  readonly datasetId = input.required<string>();
  /** How many steps would give way. */
  readonly replaced = input.required<number>();
  readonly used = output<{ name: string; steps: RecipeStep[] }>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  protected readonly formats = inject(Formats);
  protected readonly list = new PagedList<RecipeDto>();
  protected readonly state = signal<State>({ kind: 'choosing' });
  /** Columns of this table that are taken for ones the recipe knows by another name. */
  protected readonly taken = signal<ReadonlySet<string>>(new Set());
  private readonly fit = computed(() => {
    const state = this.state();
    return state.kind === 'fitted' ? state.fit : undefined;
  });
  protected readonly lacking = computed(() => {
    const fit = this.fit();
    return fit ? lacking(fit, this.taken()) : [];
  });
  protected readonly extra = computed(() => {
    const names = (this.fit()?.extra ?? []).filter((name) => !this.taken().has(name));
    const more = names.length > mostNamed ? ', …' : '';
    return names.slice(0, mostNamed).join(', ') + more;
  });

  constructor() {
    this.search('');
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  protected search(text: string): void {
    const wanted = { limit: pageSize, ...(text !== '' && { search: text }) };
    this.list.load((cursor) => this.api.invoke(recipesList, { ...wanted, cursor }));
  }

  protected steps({ recipe }: RecipeDto): string {
    const count = recipe.steps?.length ?? 0;
    return this.transloco.translate(`recipes.steps.${this.formats.form(count)}`, {
      count: this.formats.count(count),
    });
  }

  protected async choose(recipe: RecipeDto): Promise<void> {
    this.state.set({ kind: 'fitting', recipe });
    try {
      const body = { datasetId: this.datasetId() };
      const fit = await firstValueFrom(this.api.invoke(recipesApply, { id: recipe.id, body }));
      this.taken.set(new Set(fit.renamed.map(({ to }) => to)));
      this.state.set({ kind: 'fitted', recipe, fit });
    } catch (error) {
      this.state.set({ kind: 'failed', recipe, problem: problemOf(error) });
    }
  }

  protected toggle(column: string): void {
    this.taken.update((taken) => {
      const next = new Set(taken);
      if (!next.delete(column)) next.add(column);
      return next;
    });
  }

  protected back(): void {
    this.state.set({ kind: 'choosing' });
  }

  protected take(): void {
    const state = this.state();
    if (state.kind !== 'fitted') return;
    const { name, recipe } = state.recipe;
    this.used.emit({
      name,
      steps: fittedSteps((recipe.steps ?? []) as RecipeStep[], state.fit, this.taken()),
    });
  }
}
