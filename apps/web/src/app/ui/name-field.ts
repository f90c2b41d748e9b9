import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/** The name under which something is kept; `missing` says beside it that there has to be one. One at a time on a page. */
@Component({
  selector: 'dms-name-field',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <label for="kept-name">{{ t('keep.name') }}</label>
      <input
        #field
        id="kept-name"
        class="dms-input"
        maxlength="200"
        autocomplete="off"
        aria-describedby="kept-name-why"
        [attr.aria-invalid]="missing() ? 'true' : null"
        [value]="name()"
        (input)="name.set(field.value)"
      />
      <p id="kept-name-why" class="dms-problem-text" role="alert">
        {{ missing() ? t('keep.missing') : '' }}
      </p>
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 4px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NameField {
  readonly name = model.required<string>();
  readonly missing = input(false);
}
