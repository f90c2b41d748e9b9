import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { MappingEntryDto } from '../../client/models/mapping-entry-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';

const numbers = ['int', 'long', 'double', 'currency', 'percent'];

/** The same value for every row, typed or chosen as the field's type asks. */
@Component({
  selector: 'dms-constant-field',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (choices(); as list) {
        <select
          #choice
          class="dms-select"
          [attr.aria-label]="t('map.constantOf', { field: field()?.label ?? '' })"
          [attr.tabindex]="reachable() ? 0 : -1"
          (change)="given.emit(choice.value)"
        >
          <option value="" [selected]="text() === ''">{{ t('map.choose') }}</option>
          @for (option of list; track option.value) {
            <option [value]="option.value" [selected]="option.value === text()">{{ option.label }}</option>
          }
        </select>
      } @else {
        <input
          #typed
          class="dms-input"
          maxlength="32000"
          [type]="type()"
          [attr.aria-label]="t('map.constantOf', { field: field()?.label ?? '' })"
          [attr.inputmode]="isNumber() ? 'decimal' : null"
          [attr.tabindex]="reachable() ? 0 : -1"
          [placeholder]="t('map.constantHint')"
          [value]="text()"
          (change)="given.emit(typed.value)"
        />
      }
    </ng-container>
  `,
  styles: `
    :host,
    .dms-input,
    .dms-select {
      width: 100%;
      min-width: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConstantField {
  readonly entry = input.required<MappingEntryDto>();
  readonly field = input<OrgFieldDto>();
  readonly reachable = input(true);
  readonly given = output<string>();

  protected readonly text = computed(() => String(this.entry().constant ?? ''));
  protected readonly isNumber = computed(() => numbers.includes(this.field()?.type ?? ''));
  protected readonly type = computed(() => (this.field()?.type === 'date' ? 'date' : 'text'));
  protected readonly choices = computed(() => {
    const field = this.field();
    if (field?.type === 'boolean') return ['true', 'false'].map((value) => ({ value, label: value }));
    if (field?.type !== 'picklist') return undefined;
    const active = field.picklistValues.filter((value) => value.active);
    const known = active.some(({ value }) => value === this.text()) || this.text() === '';
    return known ? active : [...active, { value: this.text(), label: this.text() }];
  });
}
