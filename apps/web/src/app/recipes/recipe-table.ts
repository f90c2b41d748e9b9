import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { RecipeDto } from '../client/models/recipe-dto';
import { Formats } from '../language/formats';
import { Language } from '../language/language';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import type { RecipeStep } from '../wizard/shape/recipe-step';
import { sentence } from '../wizard/shape/sentence';

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
            <td class="dms-number" [attr.data-label]="t('recipes.version')">
              {{ formats.count(line.recipe.number) }}
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

  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  protected readonly formats = inject(Formats);
  /** Each with its first steps in words. */
  protected readonly lines = computed(() => {
    this.language.code();
    return this.recipes().map((recipe) => {
      const steps = (recipe.recipe.steps ?? []) as RecipeStep[];
      const sentences = steps.slice(0, sentencesShown).map((step) =>
        sentence(
          step,
          (key, params) => this.transloco.translate(key, params),
          (value) => this.formats.count(value),
        ),
      );
      return {
        recipe,
        steps: steps.length,
        sentences: steps.length > sentencesShown ? [...sentences, '…'] : sentences,
      };
    });
  });
}
