import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { catchError, map, of } from 'rxjs';
import { Api } from '../../client/api';
import { datasetsSuggestions } from '../../client/fn/datasets/datasets-suggestions';
import type { SuggestedStepDto } from '../../client/models/suggested-step-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Icon } from '../../ui/icon';
import { type RecipeStep, columnsOf } from './recipe-step';
import { sentence } from './sentence';

/** Steps that the profile of the source speaks for, but for those that stand in the recipe already. */
@Component({
  selector: 'dms-suggested-steps',
  imports: [Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (open().length > 0) {
        <h3 id="suggested">{{ t('shape.suggested', { count: formats.count(open().length) }) }}</h3>
        <div role="group" aria-labelledby="suggested">
          @for (item of open(); track item.key) {
            <button type="button" (click)="chosen.emit(item.step)">
              <dms-icon name="add" />
              <span>
                {{ item.sentence }}
                @if (isEnglish()) {
                  <span class="dms-muted">{{ item.reason }}</span>
                }
              </span>
            </button>
          }
        </div>
      }
    </ng-container>
  `,
  styleUrl: './suggested-steps.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SuggestedSteps {
  readonly datasetId = input.required<string>();
  readonly steps = input.required<readonly RecipeStep[]>();
  /** Somebody wants to look at what a step would do. */
  readonly chosen = output<RecipeStep>();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  protected readonly formats = inject(Formats);
  private readonly suggested = signal<readonly SuggestedStepDto[]>([]);
  /** The server's reasons speak English; the sentence of the step says enough in other languages. */
  protected readonly isEnglish = computed(() => this.language.code() === 'en');
  protected readonly open = computed(() => {
    this.language.code();
    const there = new Set(this.steps().flatMap(traces));
    return this.suggested()
      .map(({ step, reason }) => ({ step: step as RecipeStep, reason, key: JSON.stringify(step) }))
      .filter(({ step }) => !traces(step).every((trace) => there.has(trace)))
      .map((item) => ({
        ...item,
        sentence: sentence(
          item.step,
          (key, params) => this.transloco.translate(key, params),
          (value) => this.formats.count(value),
        ),
      }));
  });

  constructor() {
    effect((onCleanup) => {
      const id = this.datasetId();
      untracked(() => this.suggested.set([]));
      // Nothing depends on suggestions: without them the recipe is made by hand.
      const asking = this.api
        .invoke(datasetsSuggestions, { id })
        .pipe(
          map(({ items }) => items),
          catchError(() => of([])),
        )
        .subscribe((items) => this.suggested.set(items));
      onCleanup(() => asking.unsubscribe());
    });
  }
}

/** What a step does to which column: a suggestion is met when all of it is done, whoever wrote the step. */
function traces(step: RecipeStep): string[] {
  const columns = columnsOf(step);
  return (columns.length > 0 ? columns : ['*']).map((name) => `${step.op} ${name}`);
}
