import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Api } from '../client/api';
import { recipesRemove } from '../client/fn/recipes/recipes-remove';
import type { RecipeDto } from '../client/models/recipe-dto';
import { AskDelete } from '../ui/ask-delete';

/** Asks before a recipe goes; loads that took it keep their own copy. */
@Component({
  selector: 'dms-delete-recipe',
  imports: [AskDelete, TranslocoDirective],
  template: `
    <dms-ask-delete
      *transloco="let t"
      [heading]="t('recipes.deleteAsk', { name: recipe().name })"
      [means]="t('recipes.deleteMeans')"
      [keep]="t('recipes.keep')"
      [act]="t('recipes.delete')"
      [acting]="t('recipes.deleting')"
      [call]="call"
      (closed)="closed.emit()"
      (deleted)="deleted.emit()"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeleteRecipe {
  readonly recipe = input.required<RecipeDto>();
  readonly closed = output();
  readonly deleted = output();

  private readonly api = inject(Api);
  protected readonly call = () => this.api.invoke(recipesRemove, { id: this.recipe().id });
}
