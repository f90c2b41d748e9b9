import {
  ChangeDetectionStrategy,
  Component,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../../../api/problem';
import { Api } from '../../../client/api';
import { recipesCreate } from '../../../client/fn/recipes/recipes-create';
import { Announcements } from '../../../ui/announcements';
import { Dialog } from '../../../ui/dialog';
import { ProblemPanel } from '../../../ui/problem-panel';
import type { RecipeStep } from '../recipe-step';

type State = { kind: 'editing' } | { kind: 'saving' } | { kind: 'failed'; problem: Problem };

/** Keeps a recipe in the library under a name, with the columns of the table it was written for. */
@Component({
  selector: 'dms-save-recipe',
  imports: [Dialog, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('shelf.save.title')" (closed)="closed.emit()">
        @let now = state();
        <form (submit)="save(); $event.preventDefault()">
          <label for="recipe-name">{{ t('shelf.save.name') }}</label>
          <input
            #field
            id="recipe-name"
            class="dms-input"
            maxlength="200"
            autocomplete="off"
            aria-describedby="recipe-name-why"
            [attr.aria-invalid]="missing() ? 'true' : null"
            [value]="name()"
            (input)="name.set(field.value)"
          />
          <p id="recipe-name-why" class="dms-problem-text" role="alert">
            {{ missing() ? t('shelf.save.missing') : '' }}
          </p>
          <p class="dms-muted">{{ t('shelf.save.sentence') }}</p>
          @if (now.kind === 'failed') {
            <dms-problem [problem]="now.problem" [repeatable]="false" />
          }
          <div class="dms-dialog-actions">
            <button mat-button type="button" (click)="closed.emit()">{{ t('shelf.cancel') }}</button>
            <button mat-flat-button type="submit" [aria-disabled]="now.kind === 'saving'">
              {{ now.kind === 'saving' ? t('shelf.save.saving') : t('shelf.save.act') }}
            </button>
          </div>
        </form>
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    form {
      display: grid;
      gap: 4px;
    }
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
  private readonly announcements = inject(Announcements);
  protected readonly name = linkedSignal(() => this.suggested());
  protected readonly missing = signal(false);
  protected readonly state = signal<State>({ kind: 'editing' });

  protected async save(): Promise<void> {
    const name = this.name().trim();
    this.missing.set(name === '');
    if (name === '' || this.state().kind === 'saving') return;
    this.state.set({ kind: 'saving' });
    const recipe = { version: 1 as const, steps: [...this.steps()] };
    try {
      await firstValueFrom(
        this.api.invoke(recipesCreate, { body: { name, recipe, datasetId: this.datasetId() } }),
      );
      this.announcements.say(this.transloco.translate('shelf.save.saved', { name }));
      this.closed.emit();
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }
}
