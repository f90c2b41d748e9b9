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
import { Api, type ApiFnRequired } from '../../../client/api';
import { recipesCreate } from '../../../client/fn/recipes/recipes-create';
import { recipesList } from '../../../client/fn/recipes/recipes-list';
import { recipesReplace } from '../../../client/fn/recipes/recipes-replace';
import type { NewRecipeDto } from '../../../client/models/new-recipe-dto';
import type { RecipeDto } from '../../../client/models/recipe-dto';
import { Formats } from '../../../language/formats';
import { Session } from '../../../session/session';
import { Announcements } from '../../../ui/announcements';
import { Dialog } from '../../../ui/dialog';
import { ProblemPanel } from '../../../ui/problem-panel';
import type { RecipeStep } from '../recipe-step';

/** So many whose names hold the name are looked through for the one that is called just so. */
const mostAlike = 200;

type State =
  | { kind: 'editing' }
  | { kind: 'saving' }
  /** The library has one of this name that may be changed. */
  | { kind: 'known'; recipe: RecipeDto }
  | { kind: 'failed'; problem: Problem };

/**
 * Keeps a recipe in the library under a name, with the columns of the table it was written for: a new one, or the next
 * version of the one that has this name.
 */
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
            (input)="rename(field.value)"
          />
          <p id="recipe-name-why" class="dms-problem-text" role="alert">
            {{ missing() ? t('shelf.save.missing') : '' }}
          </p>
          @if (now.kind === 'known') {
            <p role="status">
              {{
                t('shelf.save.known', {
                  name: now.recipe.name,
                  number: formats.count(now.recipe.number),
                  owner: now.recipe.owner,
                })
              }}
            </p>
          } @else {
            <p class="dms-muted">{{ t('shelf.save.sentence') }}</p>
          }
          @if (now.kind === 'failed') {
            <dms-problem [problem]="now.problem" [repeatable]="false" />
          }
          <div class="dms-dialog-actions">
            <button mat-button type="button" (click)="closed.emit()">{{ t('shelf.cancel') }}</button>
            @if (now.kind === 'known') {
              <button mat-stroked-button type="button" (click)="create()">
                {{ t('shelf.save.another') }}
              </button>
            }
            <button mat-flat-button type="submit" [aria-disabled]="now.kind === 'saving'">
              {{
                now.kind === 'saving'
                  ? t('shelf.save.saving')
                  : now.kind === 'known'
                    ? t('shelf.save.next', { number: formats.count(now.recipe.number + 1) })
                    : t('shelf.save.act')
              }}
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
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly name = linkedSignal(() => this.suggested());
  protected readonly missing = signal(false);
  protected readonly state = signal<State>({ kind: 'editing' });

  protected rename(name: string): void {
    this.name.set(name);
    if (this.state().kind === 'known') this.state.set({ kind: 'editing' });
  }

  protected async save(): Promise<void> {
    const state = this.state();
    const name = this.name().trim();
    this.missing.set(name === '');
    if (name === '' || state.kind === 'saving') return;
    if (state.kind === 'known') return this.replace(state.recipe);
    this.state.set({ kind: 'saving' });
    try {
      const recipe = await this.known(name);
      if (recipe) this.state.set({ kind: 'known', recipe });
      else await this.create();
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  protected create(): Promise<void> {
    return this.keep(recipesCreate, { body: this.body() }, ({ name }) => ['shelf.save.saved', { name }]);
  }

  private replace({ id, version }: RecipeDto): Promise<void> {
    return this.keep(recipesReplace, { id, 'If-Match': version, body: this.body() }, ({ name, number }) => [
      'shelf.save.savedNext',
      { name, number: this.formats.count(number) },
    ]);
  }

  private async keep<P>(
    call: ApiFnRequired<P, RecipeDto>,
    wanted: P,
    words: (kept: RecipeDto) => [key: string, params: Record<string, string>],
  ): Promise<void> {
    this.state.set({ kind: 'saving' });
    try {
      const kept = await firstValueFrom(this.api.invoke(call, wanted));
      this.announcements.say(this.transloco.translate(...words(kept)));
      this.closed.emit();
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  private body(): NewRecipeDto {
    return {
      name: this.name().trim(),
      recipe: { version: 1, steps: [...this.steps()] },
      datasetId: this.datasetId(),
    };
  }

  /** The library's own recipe of that name, where this person may change it. */
  private async known(name: string): Promise<RecipeDto | undefined> {
    const wanted = { search: name, limit: mostAlike };
    const { items } = await firstValueFrom(this.api.invoke(recipesList, wanted));
    return items.find((recipe) => recipe.name === name && this.session.mayChange(recipe));
  }
}
