import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  untracked,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { LookupDto } from '../../client/models/lookup-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import { type PickOption, Picker } from '../../ui/picker';
import { equal, keyFields } from './field-rules';
import { MapData } from './map-data';

/** How a reference finds its record: in which object, by which of its fields, from which column. */
@Component({
  selector: 'dms-lookup-fields',
  imports: [Picker, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <select
        #object
        class="dms-select"
        [attr.aria-label]="t('map.lookupObject', { field: field().label })"
        [attr.tabindex]="reachable() ? 0 : -1"
        (change)="change({ object: object.value, key: '' })"
      >
        @for (target of field().referenceTo; track target) {
          <option [value]="target" [selected]="target === lookup().object">{{ target }}</option>
        }
      </select>
      <select
        #key
        class="dms-select"
        [attr.aria-label]="t('map.lookupKey', { field: field().label })"
        [attr.tabindex]="reachable() ? 0 : -1"
        (change)="change({ key: key.value })"
      >
        <option value="" [selected]="!lookup().key">{{ t('map.choose') }}</option>
        @for (option of keys(); track option) {
          <option [value]="option" [selected]="option === lookup().key">{{ option }}</option>
        }
      </select>
      <dms-picker
        [label]="t('map.lookupColumn', { field: field().label })"
        [options]="columns()"
        [placeholder]="t('map.chooseColumn')"
        [reachable]="reachable()"
        [value]="lookup().column || undefined"
        (picked)="change({ column: $event })"
      />
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.4fr);
      gap: 4px;
    }
    @media (max-width: 640px) {
      :host {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LookupFields {
  readonly lookup = input.required<LookupDto>();
  readonly field = input.required<OrgFieldDto>();
  readonly columns = input.required<PickOption[]>();
  readonly reachable = input(true);
  readonly changed = output<LookupDto>();

  private readonly data = inject(MapData);
  protected readonly keys = computed(() => {
    const { object, key } = this.lookup();
    const names = keyFields(this.data.fieldsOf(object ?? '') ?? []).map(({ name }) => name);
    return !key || names.some((name) => equal(name, key)) ? names : [...names, key];
  });

  constructor() {
    effect(() => {
      const object = this.lookup().object;
      if (object) untracked(() => this.data.wantFields(object));
    });
  }

  protected change(part: Partial<LookupDto>): void {
    this.changed.emit({ ...this.lookup(), ...part });
  }
}
