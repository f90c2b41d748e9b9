import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { TriedDto } from '../../client/models/tried-dto';
import { Formats } from '../../language/formats';
import { shownValue } from './shown-text';

const rowsShown = 50;
const columnsShown = 40;

/** The first rows as they would be read. Of many columns only some are drawn; a word finds the others. */
@Component({
  selector: 'dms-tried-table',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (tried().columns.length > columnsShown) {
        <div class="finder">
          <input
            #word
            type="search"
            class="dms-input"
            [attr.aria-label]="t('source.findColumn')"
            [placeholder]="t('source.findColumn')"
            (input)="wanted.set(word.value)"
          />
          <span class="dms-muted">{{
            t('source.columnsShown', {
              shown: formats.count(columns().length),
              all: formats.count(tried().columns.length),
            })
          }}</span>
        </div>
      }
      <table>
        <caption class="dms-unseen">
          {{
            t('source.read')
          }}
        </caption>
        <thead>
          <tr>
            <th scope="col" class="row">_row</th>
            @for (column of columns(); track column.name) {
              <th scope="col" [attr.title]="column.name">
                <bdi>{{ column.name }}</bdi>
              </th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row['_row']) {
            <tr>
              <th scope="row" class="row">{{ row['_row'] }}</th>
              @for (column of columns(); track column.name) {
                @let text = shown(row[column.name]);
                <td
                  [class.changed]="changed().has(row['_row'] + ' ' + column.name)"
                  [class.number]="column.type === 'integer' || column.type === 'number'"
                  [attr.title]="text && text.length > 30 ? text : null"
                >
                  @if (text === undefined) {
                    <span class="dms-chip">null</span>
                  } @else if (text === '') {
                    <span class="dms-chip">{{ t('source.blankCell') }}</span>
                  } @else {
                    <bdi>{{ text }}</bdi>
                  }
                </td>
              }
            </tr>
          }
        </tbody>
      </table>
    </ng-container>
  `,
  styles: `
    .finder {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      padding: 8px 12px;
    }
    table {
      border-collapse: collapse;
      font-size: 13px;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      max-width: 240px;
      height: var(--dms-row);
      padding: 0 12px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      font-weight: 400;
      text-align: start;
      white-space: pre;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    thead th {
      position: sticky;
      inset-block-start: 0;
      height: 36px;
      background: var(--mat-sys-surface-container-low);
      font-weight: 500;
    }
    .row {
      color: var(--mat-sys-on-surface-variant);
      font-family: var(--dms-mono);
      text-align: end;
    }
    .number {
      text-align: end;
    }
    .dms-chip {
      color: var(--mat-sys-on-surface-variant);
    }
    .changed {
      animation: dms-changed 1.6s var(--dms-ease);
    }
    @keyframes dms-changed {
      from {
        background: var(--dms-info-container);
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TriedTable {
  readonly tried = input.required<TriedDto>();
  readonly changed = input.required<ReadonlySet<string>>();
  protected readonly formats = inject(Formats);
  protected readonly columnsShown = columnsShown;
  protected readonly wanted = signal('');
  protected readonly rows = computed(() => this.tried().rows.slice(0, rowsShown));
  protected readonly columns = computed(() => {
    const word = this.wanted().trim().toLowerCase();
    const all = this.tried().columns;
    return (word === '' ? all : all.filter(({ name }) => name.toLowerCase().includes(word))).slice(
      0,
      columnsShown,
    );
  });
  protected readonly shown = shownValue;
}
