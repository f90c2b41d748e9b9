import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { WarningDto } from '../../client/models/warning-dto';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';

/** Told by the sum line already. */
const counted = ['BLANK_LINES', 'COMMENT_LINES', 'HEADER_AGAIN', 'LINES_SKIPPED', 'ROWS_REJECTED', 'NO_ROWS'];
const known = [
  'CELLS_CUT',
  'CELL_TOO_LARGE',
  'ENCODING_DAMAGED',
  'ENCODING_GUESSED',
  'ERROR_CELLS',
  'FIRST_ROWS_TRIED',
  'HEADER_LEVELS',
  'HEADER_MISSING',
  'HEADER_REPEATED',
  'HEADER_RESERVED',
  'MIXED_LINE_ENDS',
  'NO_HEADER',
  'OTHER_ENTRIES',
  'OTHER_LISTS',
  'OTHER_SHEETS',
  'ROWS_REJECTED',
  'UNCALCULATED_FORMULAS',
  'UNPACKED',
];

/** What was odd about a file and stopped nothing. */
@Component({
  selector: 'dms-warning-list',
  imports: [Icon, TranslocoDirective],
  template: `
    <ul *transloco="let t">
      @for (warning of shown(); track warning.code) {
        <li>
          <dms-icon name="warning_amber" />
          <span>
            @if (isKnown(warning.code)) {
              {{ t('source.warning.' + warning.code) }}
            } @else {
              <span lang="en">{{ warning.message }}</span>
            }
            @if (warning.count; as count) {
              <span class="dms-muted">({{ formats.count(count) }})</span>
            }
          </span>
        </li>
      }
    </ul>
  `,
  styles: `
    :host {
      display: block;
    }
    // Nothing odd: no room for it either.
    :host(:not(:has(li))) {
      display: none;
    }
    ul {
      display: grid;
      gap: 4px;
      list-style: none;
    }
    li {
      display: flex;
      gap: 8px;
    }
    dms-icon {
      color: var(--dms-warn);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WarningList {
  readonly warnings = input.required<WarningDto[]>();
  /** Whether what a sum line tells is told here too. */
  readonly whole = input(false);
  protected readonly formats = inject(Formats);
  protected readonly shown = computed(() =>
    this.warnings().filter(
      ({ code }) => (this.whole() ? code === 'ROWS_REJECTED' : false) || !counted.includes(code),
    ),
  );

  protected isKnown(code: string): boolean {
    return known.includes(code);
  }
}
