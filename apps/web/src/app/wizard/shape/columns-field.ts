import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon';

let lists = 0;

/** Several columns in an order, or all of them. */
@Component({
  selector: 'dms-columns-field',
  imports: [Icon, TranslocoDirective],
  template: `
    <fieldset *transloco="let t">
      <legend>{{ label() }}</legend>
      @if (all()) {
        <label class="all">
          <input type="checkbox" [checked]="isAll()" (change)="changed.emit(isAll() ? [] : '*')" />
          {{ t('shape.allTextColumns') }}
        </label>
      }
      @if (!isAll()) {
        @if (chosen().length > 0) {
          <ul>
            @for (name of chosen(); track name) {
              <li [class.gone]="!columns().includes(name)">
                <bdi>{{ name }}</bdi>
                <button type="button" [attr.aria-label]="t('shape.takeOut', { name })" (click)="remove(name)">
                  <dms-icon name="close" />
                </button>
              </li>
            }
          </ul>
        }
        <select
          #picked
          class="dms-select"
          [id]="id"
          [attr.aria-label]="t('shape.addColumnTo', { list: label() })"
          (change)="add(picked.value); picked.value = ''"
        >
          <option value="">{{ t('shape.addColumn') }}</option>
          @for (name of left(); track name) {
            <option [value]="name">{{ name }}</option>
          }
        </select>
      }
    </fieldset>
  `,
  styleUrl: './columns-field.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ColumnsField {
  readonly label = input.required<string>();
  readonly value = input.required<unknown>();
  readonly columns = input.required<readonly string[]>();
  readonly all = input(false);
  readonly changed = output<string[] | '*'>();
  protected readonly id = `columns-${++lists}`;

  protected readonly isAll = computed(() => this.value() === '*');
  protected readonly chosen = computed(() => {
    const value = this.value();
    return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
  });
  protected readonly left = computed(() => this.columns().filter((name) => !this.chosen().includes(name)));

  protected add(name: string): void {
    if (name !== '') this.changed.emit([...this.chosen(), name]);
  }

  protected remove(name: string): void {
    this.changed.emit(this.chosen().filter((each) => each !== name));
  }
}
