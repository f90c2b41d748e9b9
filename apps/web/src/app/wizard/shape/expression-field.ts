import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '../../api/problem';
import { Icon } from '../../ui/icon';

let fields = 0;

/** An expression in the language of recipes. What is wrong with it stands under the very character. */
@Component({
  selector: 'dms-expression-field',
  imports: [Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <label class="label" [attr.for]="id">{{ label() }}</label>
      <div class="field" [class.wrong]="problem()">
        <pre
          aria-hidden="true">{{ parts().before }}@if (parts().at !== undefined) {<mark>{{ parts().at }}</mark>}{{ parts().after }}&#8203;</pre>
        <textarea
          #field
          [id]="id"
          rows="1"
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          maxlength="10000"
          [value]="value()"
          [attr.aria-invalid]="problem() ? 'true' : null"
          [attr.aria-describedby]="problem() ? id + '-problem' : id + '-hint'"
          (input)="changed.emit(field.value)"
        ></textarea>
      </div>
      @if (problem(); as wrong) {
        <p class="problem" role="alert" [id]="id + '-problem'">
          <dms-icon name="error_outline" />
          <span>
            @if (character() !== undefined) {
              {{ t('shape.expression.at', { place: character()! + 1 }) }}
            }
            @if (unknownColumn(); as column) {
              {{ t('shape.expression.noColumn', { column }) }}
              @if (suggestion(); as near) {
                {{ t('shape.expression.meant', { near }) }}
              }
            } @else {
              <span [attr.lang]="wrong.detail ? 'en' : null">{{
                wrong.detail ?? t('problem.' + wrong.code)
              }}</span>
            }
          </span>
          @if (suggestion(); as near) {
            <button type="button" class="near" (click)="takeSuggestion(); field.focus()">
              {{ t('shape.expression.use', { near }) }}
            </button>
          }
        </p>
      } @else {
        <p class="hint dms-muted" [id]="id + '-hint'">{{ t('shape.expression.hint') }}</p>
      }
    </ng-container>
  `,
  styleUrl: './expression-field.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExpressionField {
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  readonly problem = input<Problem>();
  readonly changed = output<string>();
  protected readonly id = `expression-${++fields}`;

  /** 0-based; undefined where the server does not know the place. */
  protected readonly character = computed(() => {
    const character = this.problem()?.where?.['character'];
    return typeof character === 'number' ? character : undefined;
  });
  private readonly wrongWord = computed(() => {
    const character = this.character();
    return character === undefined
      ? undefined
      : /^"[^"]*"|^\w+|^./su.exec(this.value().slice(character))?.[0];
  });
  protected readonly parts = computed(() => {
    const value = this.value();
    const character = this.character();
    if (character === undefined) return { before: value, after: '' };
    // At the very end there is no character to mark: the place after it is.
    const at = this.wrongWord() ?? ' ';
    return { before: value.slice(0, character), at, after: value.slice(character + at.length) };
  });
  protected readonly unknownColumn = computed(() => {
    const problem = this.problem();
    const column = problem?.where?.['column'];
    return problem?.code === 'UNKNOWN_COLUMN' && typeof column === 'string' ? column : undefined;
  });
  protected readonly suggestion = computed(() => {
    const near = this.problem()?.where?.['suggestion'];
    return typeof near === 'string' && this.wrongWord() !== undefined ? near : undefined;
  });

  protected takeSuggestion(): void {
    const near = this.suggestion();
    const character = this.character();
    const wrong = this.wrongWord();
    if (near === undefined || character === undefined || wrong === undefined) return;
    const isColumn = this.problem()?.where?.['column'] !== undefined;
    const written = isColumn && !/^[a-z_][a-z0-9_]*$/i.test(near) ? `"${near.replaceAll('"', '""')}"` : near;
    this.changed.emit(
      this.value().slice(0, character) + written + this.value().slice(character + wrong.length),
    );
  }
}

/** Whether a problem's place is in this text: the server names what stands there. */
export function problemFits(value: unknown, { where }: Problem): boolean {
  const character = where?.['character'];
  const near = where?.['near'];
  if (typeof value !== 'string' || typeof character !== 'number') return false;
  return typeof near === 'string' ? value.startsWith(near, character) : character <= value.length;
}
