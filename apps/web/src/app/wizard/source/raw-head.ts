import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { FileHeadDto } from '../../client/models/file-head-dto';
import { shownText } from './shown-text';

/** The file as it lies there. A press on a line makes it the header. */
@Component({
  selector: 'dms-raw-head',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <ol>
        @for (line of head().lines; track line.line) {
          <li>
            <button
              type="button"
              [class.header]="line.line === header()"
              [class.skip]="line.line < (header() ?? 0)"
              [attr.aria-pressed]="line.line === header()"
              [attr.title]="t('source.makeHeader')"
              (click)="chosen.emit(line.line)"
            >
              <span class="number">{{ line.line }}</span>
              <bdi class="text">{{ shown(line.text) }}</bdi>
              @if (line.line === header()) {
                <span class="role">{{ t('source.isHeader') }}</span>
              } @else if (line.line < (header() ?? 0)) {
                <span class="role">{{ t('source.isSkipped') }}</span>
              }
            </button>
          </li>
        }
      </ol>
      @if (head().more) {
        <p class="dms-muted">{{ t('source.moreLines') }}</p>
      }
    </ng-container>
  `,
  styles: `
    ol {
      min-width: max-content;
      list-style: none;
    }
    button {
      display: flex;
      align-items: center;
      gap: 12px;
      width: 100%;
      min-height: 28px;
      padding: 0 12px;
      border: 0;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      background: var(--mat-sys-surface-container-lowest);
      color: inherit;
      font: 13px/20px var(--dms-mono);
      text-align: start;
      cursor: pointer;
    }
    button:hover {
      background: var(--mat-sys-surface-container);
    }
    button:focus-visible {
      outline-offset: -2px;
    }
    .number {
      flex: none;
      min-width: 24px;
      color: var(--mat-sys-on-surface-variant);
      text-align: end;
    }
    .text {
      flex: 1;
      white-space: pre;
    }
    .role {
      position: sticky;
      inset-inline-end: 0;
      flex: none;
      font-family: var(--mat-sys-body-medium-font);
      font-size: 12px;
      font-weight: 500;
      align-self: stretch;
      padding: 4px 12px;
      margin-inline-end: -12px;
      background: inherit;
    }
    .header {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
    .header .number {
      color: inherit;
    }
    .skip .text {
      color: var(--mat-sys-on-surface-variant);
      text-decoration: line-through;
    }
    p {
      padding: 8px 12px;
    }
    @media (pointer: coarse) {
      button {
        min-height: 44px;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RawHead {
  readonly head = input.required<FileHeadDto>();
  /** The line of the header, where there is one. */
  readonly header = input<number>();
  readonly chosen = output<number>();
  protected readonly shown = (text: string) => shownText(text).slice(0, 2000);
}
