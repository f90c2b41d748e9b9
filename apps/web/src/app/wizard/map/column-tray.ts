import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { CellValue } from '../../ui/cell-value';
import { type PickOption, Picker } from '../../ui/picker';
import { labelOf } from './map-lines';
import { MapModel } from './map-model';

const pageSize = 24;

/** The columns that no field is fed from: nothing is left out unseen. */
@Component({
  selector: 'dms-column-tray',
  imports: [CellValue, MatButton, Picker, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2>
        {{
          t('map.tray.' + formats.form(model.unused().length), {
            count: formats.count(model.unused().length),
          })
        }}
      </h2>
      @if (model.unused().length === 0) {
        <p class="dms-muted">{{ t('map.tray.none') }}</p>
      }
      <ul>
        @for (column of shown(); track column) {
          <li>
            <span class="name"
              ><bdi>{{ column }}</bdi>
              <span class="dms-muted"><dms-cell-value [value]="model.row()?.[column]" /></span>
            </span>
            <dms-picker
              [label]="t('map.tray.mapOf', { column })"
              [options]="fields()"
              [placeholder]="t('map.tray.map')"
              (picked)="map(column, $event)"
            />
          </li>
        }
      </ul>
      @if (model.unused().length > shown().length) {
        <p>
          <button mat-stroked-button type="button" (click)="pages.set(pages() + 4)">
            {{ t('list.more') }}
          </button>
        </p>
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
      gap: 8px 16px;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 140px;
      align-items: center;
      gap: 8px;
    }
    .name {
      display: grid;
      font-size: 13px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ColumnTray {
  protected readonly model = inject(MapModel);
  protected readonly formats = inject(Formats);
  protected readonly pages = signal(1);
  protected readonly shown = computed(() => this.model.unused().slice(0, this.pages() * pageSize));
  /** Fields that are free to take a column. */
  protected readonly fields = computed<PickOption[]>(() =>
    this.model
      .lines()
      .filter(({ entry, field }) => field && !entry)
      .map((line) => ({ value: line.name, label: labelOf(line), detail: line.name })),
  );

  protected map(column: string, name: string): void {
    const line = this.model.lines().find((each) => each.name === name);
    if (!line) return;
    const entry =
      line.field?.type === 'reference' ? this.model.entryFromColumn(name, column) : { field: name, column };
    this.model.feed(line, entry);
  }
}
