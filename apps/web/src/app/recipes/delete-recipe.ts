import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { recipesRemove } from '../client/fn/recipes/recipes-remove';
import type { RecipeDto } from '../client/models/recipe-dto';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';

type State = { kind: 'asking' } | { kind: 'deleting' } | { kind: 'failed'; problem: Problem };

/** Asks before a recipe goes; loads that took it keep their own copy. */
@Component({
  selector: 'dms-delete-recipe',
  imports: [Dialog, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('recipes.deleteAsk', { name: recipe().name })" (closed)="closed.emit()">
        @let now = state();
        <p>{{ t('recipes.deleteMeans') }}</p>
        @if (now.kind === 'failed') {
          <dms-problem [problem]="now.problem" [repeatable]="false" />
        }
        <div class="dms-dialog-actions">
          <button mat-button type="button" (click)="closed.emit()">{{ t('recipes.keep') }}</button>
          <button
            mat-flat-button
            type="button"
            class="dms-danger"
            [aria-disabled]="now.kind === 'deleting'"
            (click)="remove()"
          >
            {{ now.kind === 'deleting' ? t('recipes.deleting') : t('recipes.delete') }}
          </button>
        </div>
      </dms-dialog>
    </ng-container>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeleteRecipe {
  readonly recipe = input.required<RecipeDto>();
  readonly closed = output();
  readonly deleted = output();

  private readonly api = inject(Api);
  protected readonly state = signal<State>({ kind: 'asking' });

  protected async remove(): Promise<void> {
    if (this.state().kind === 'deleting') return;
    this.state.set({ kind: 'deleting' });
    try {
      await firstValueFrom(this.api.invoke(recipesRemove, { id: this.recipe().id }));
      this.deleted.emit();
    } catch (error) {
      const problem = problemOf(error);
      // Gone already is what was wanted.
      if (problem.code === 'NOT_FOUND') this.deleted.emit();
      else this.state.set({ kind: 'failed', problem });
    }
  }
}
