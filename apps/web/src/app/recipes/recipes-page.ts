import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  afterNextRender,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { PagedList } from '../api/paged-list';
import { type Problem, problemOf } from '../api/problem';
import { retryWhenBack } from '../api/retry-when-back';
import { readShared } from '../api/shared-document';
import { Api } from '../client/api';
import { recipesImport } from '../client/fn/recipes/recipes-import';
import { recipesList } from '../client/fn/recipes/recipes-list';
import type { RecipeDto } from '../client/models/recipe-dto';
import type { SharedRecipeDto } from '../client/models/shared-recipe-dto';
import { Announcements } from '../ui/announcements';
import { EmptyState } from '../ui/empty-state';
import { Filters } from '../ui/filters';
import { Icon } from '../ui/icon';
import { Listed } from '../ui/listed';
import { ProblemPanel } from '../ui/problem-panel';
import { DeleteRecipe } from './delete-recipe';
import { RecipeTable } from './recipe-table';
import { RecipeVersions } from './recipe-versions';

const pageSize = 200;

/** The recipes that were kept under a name: taken in, handed out, deleted. They are made and used on Shape. */
@Component({
  selector: 'dms-recipes-page',
  imports: [
    DeleteRecipe,
    EmptyState,
    Filters,
    Icon,
    Listed,
    MatButton,
    ProblemPanel,
    RecipeTable,
    RecipeVersions,
    TranslocoDirective,
  ],
  templateUrl: './recipes-page.html',
  styles: `
    .acts {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
  `,
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RecipesPage {
  /** From the address. */
  readonly search = input<string>();

  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  private readonly announcements = inject(Announcements);
  private readonly transloco = inject(TranslocoService);
  protected readonly list = new PagedList<RecipeDto>();
  /** The one that is asked about. */
  protected readonly doomed = signal<RecipeDto | undefined>(undefined);
  /** The one whose versions are looked at. */
  protected readonly looked = signal<RecipeDto | undefined>(undefined);
  /** Why a file was not taken in. */
  protected readonly refused = signal<Problem | undefined>(undefined);

  constructor() {
    effect(() => {
      const wanted = { search: this.search() || undefined, limit: pageSize };
      untracked(() => this.list.load((cursor) => this.api.invoke(recipesList, { ...wanted, cursor })));
    });
    retryWhenBack(this.list);
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  protected filter(search: string): void {
    const queryParams = { search: search === '' ? null : search };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected async bring(field: HTMLInputElement): Promise<void> {
    const [file] = field.files ?? [];
    field.value = '';
    if (!file) return;
    this.refused.set(undefined);
    try {
      const body = readShared<SharedRecipeDto>(await file.text(), 'dms-recipe');
      if (!body) {
        this.refused.set({ code: 'BAD_RECIPE', status: 422 });
        return;
      }
      const recipe = await firstValueFrom(this.api.invoke(recipesImport, { body }));
      this.list.put(recipe);
      this.announcements.say(this.transloco.translate('recipes.imported', { name: recipe.name }));
    } catch (error) {
      this.refused.set(problemOf(error));
    }
  }

  protected taken(recipe: RecipeDto): void {
    this.looked.set(undefined);
    this.list.put(recipe);
  }

  /** The focus goes to the row that took the place of the deleted one. */
  protected deleted(recipe: RecipeDto): void {
    const index = this.list.items().findIndex(({ id }) => id === recipe.id);
    this.doomed.set(undefined);
    this.list.forget(recipe.id);
    this.announcements.say(this.transloco.translate('recipes.deleted', { name: recipe.name }));
    afterNextRender(
      () => {
        const rows = this.element.nativeElement.querySelectorAll<HTMLElement>('tbody tr');
        const next = rows[Math.min(index, rows.length - 1)]?.querySelector<HTMLElement>('button');
        (next ?? this.element.nativeElement.querySelector<HTMLElement>('h1'))?.focus();
      },
      { injector: this.injector },
    );
  }
}
