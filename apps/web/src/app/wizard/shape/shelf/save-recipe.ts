import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../../client/api';
import { recipesCreate } from '../../../client/fn/recipes/recipes-create';
import { recipesList } from '../../../client/fn/recipes/recipes-list';
import { recipesReplace } from '../../../client/fn/recipes/recipes-replace';
import type { NewRecipeDto } from '../../../client/models/new-recipe-dto';
import type { RecipeDto } from '../../../client/models/recipe-dto';
import { Formats } from '../../../language/formats';
import { Language } from '../../../language/language';
import { Session } from '../../../session/session';
import { KeepNamed, type Shelf, type ShelfWords } from '../../../ui/keep-named';
import type { RecipeStep } from '../recipe-step';

/** So many whose names hold the name are looked through for the one that is called just so. */
const mostAlike = 200;

/**
 * Keeps a recipe in the library under a name, with the columns of the table it was written for: a new one, or the next
 * version of the one that has this name.
 */
@Component({
  selector: 'dms-save-recipe',
  imports: [KeepNamed],
  template: `
    <dms-keep-named [shelf]="shelf" [words]="words()" [suggested]="suggested()" (closed)="closed.emit()" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaveRecipe {
  readonly steps = input.required<readonly RecipeStep[]>();
  readonly datasetId = input.required<string>();
  readonly suggested = input.required<string>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);

  protected readonly shelf: Shelf<RecipeDto> = {
    known: async (name) => {
      const wanted = { search: name, limit: mostAlike };
      const { items } = await firstValueFrom(this.api.invoke(recipesList, wanted));
      return items.find((recipe) => recipe.name === name && this.session.mayChange(recipe));
    },
    create: (name) => firstValueFrom(this.api.invoke(recipesCreate, { body: this.body(name) })),
    replace: ({ id, version }, name) =>
      firstValueFrom(this.api.invoke(recipesReplace, { id, 'If-Match': version, body: this.body(name) })),
  };

  protected readonly words = computed<ShelfWords<RecipeDto>>(() => {
    this.language.code();
    const t = (key: string, params?: Record<string, string>) => this.transloco.translate(key, params);
    const count = (number: number) => this.formats.count(number);
    return {
      title: t('shelf.save.title'),
      sentence: t('shelf.save.sentence'),
      act: t('shelf.save.act'),
      another: t('shelf.save.another'),
      known: ({ name, number, owner }) => t('shelf.save.known', { name, number: count(number), owner }),
      over: ({ number }) => t('shelf.save.next', { number: count(number + 1) }),
      saved: ({ name, number }, isNew) =>
        isNew ? t('shelf.save.saved', { name }) : t('shelf.save.savedNext', { name, number: count(number) }),
    };
  });

  private body(name: string): NewRecipeDto {
    return { name, recipe: { version: 1, steps: [...this.steps()] }, datasetId: this.datasetId() };
  }
}
