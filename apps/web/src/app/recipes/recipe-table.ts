import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { RecipeDto } from '../client/models/recipe-dto';
import { Formats } from '../language/formats';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import type { RecipeStep } from '../wizard/shape/recipe-step';
import { RecipeWords } from './recipe-words';

const sentencesShown = 3;

@Component({
  selector: 'dms-recipe-table',
  imports: [Icon, MatButton, MatIconButton, Moment, TranslocoDirective],
  template: `
    <table class="dms-table" *transloco="let t">
      <caption class="dms-unseen">
        {{
          t('recipes.title')
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ t('recipes.name') }}</th>
          <th scope="col">{{ t('recipes.does') }}</th>
          <th scope="col" class="dms-number">{{ t('recipes.version') }}</th>
          <th scope="col">{{ t('recipes.owner') }}</th>
          <th scope="col">{{ t('recipes.changed') }}</th>
          <th scope="col">
            <span class="dms-unseen">{{ t('recipes.actions') }}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        @for (line of lines(); track line.recipe.id) {
          <tr>
            <th scope="row" class="dms-name">
              <bdi>{{ line.recipe.name }}</bdi>
            </th>
            <td class="does">
              <p>
                {{ t('recipes.steps.' + formats.form(line.steps), { count: formats.count(line.steps) }) }}
              </p>
              @if (line.sentences.length > 0) {
                <p class="dms-muted">
                  <bdi>{{ line.sentences.join(' · ') }}</bdi>
                </p>
              }
            </td>
            <td class="dms-number dms-dense" [attr.data-label]="t('recipes.version')">
              <button
                mat-button
                type="button"
                class="versions"
                [attr.aria-label]="
                  t('recipes.versionsOf', {
                    number: formats.count(line.recipe.number),
                    name: line.recipe.name,
                  })
                "
                (click)="versions.emit(line.recipe)"
              >
                {{ formats.count(line.recipe.number) }}
              </button>
            </td>
            <td [attr.data-label]="t('recipes.owner')">
              <bdi>{{ line.recipe.owner }}</bdi>
            </td>
            <td class="dms-whole" [attr.data-label]="t('recipes.changed')">
              <dms-moment [at]="line.recipe.updatedAt" />
            </td>
            <td class="dms-number acts dms-dense">
              <a
                mat-stroked-button
                [href]="'/api/v1/recipes/' + line.recipe.id + '/export'"
                [attr.download]="line.recipe.name + '.json'"
                [attr.aria-label]="t('recipes.exportOf', { name: line.recipe.name })"
              >
                <dms-icon name="download" /> {{ t('recipes.export') }}
              </a>
              <button
                mat-icon-button
                type="button"
                [attr.aria-label]="t('recipes.deleteOf', { name: line.recipe.name })"
                [attr.title]="t('recipes.deleteOf', { name: line.recipe.name })"
                (click)="removed.emit(line.recipe)"
              >
                <dms-icon name="delete" />
              </button>
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    .does p {
      max-width: 60ch;
    }
    /* Its number stands where the other figures of the column would. */
    td.dms-number > .versions {
      margin-inline-end: -12px;
    }
    .acts {
      white-space: nowrap;
    }
    .acts > * {
      vertical-align: middle;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RecipeTable {
  readonly recipes = input.required<readonly RecipeDto[]>();
  readonly removed = output<RecipeDto>();
  /** What it has been is asked for. */
  readonly versions = output<RecipeDto>();

  private readonly words = inject(RecipeWords);
  protected readonly formats = inject(Formats);
  /** Each with its first steps in words. */
  protected readonly lines = computed(() =>
    this.recipes().map((recipe) => {
      const steps = (recipe.recipe.steps ?? []) as RecipeStep[];
      const sentences = steps.slice(0, sentencesShown).map((step) => this.words.of(step));
      return {
        recipe,
        steps: steps.length,
        sentences: steps.length > sentencesShown ? [...sentences, '…'] : sentences,
      };
    }),
  );
}
