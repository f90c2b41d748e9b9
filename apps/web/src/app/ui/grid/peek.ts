import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { Icon } from '../icon';
import { cellText } from './cell-look';
import { placeBelow } from './place-below';

export interface Peeked {
  name: string;
  value: unknown;
  /** The number of its row. */
  number: string;
}

/** A whole value, its length and its row, beside its cell. Esc and a press beside it close it. */
@Component({
  selector: 'dms-peek',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `
    <div
      #panel
      popover
      tabindex="-1"
      role="dialog"
      class="dms-dense"
      *transloco="let t"
      [attr.aria-label]="t('grid.peek', { name: shown()?.name, row: shown()?.number })"
      (toggle)="toggled($event)"
      (keydown)="key($event)"
    >
      @if (shown(); as cell) {
        <p class="head">
          <bdi class="name">{{ cell.name }}</bdi>
          <span class="dms-muted">{{ t('grid.row', { row: cell.number }) }}</span>
        </p>
        @if (cell.value === null || cell.value === undefined) {
          <p class="dms-muted">{{ t('grid.nothing') }}</p>
        } @else {
          <pre tabindex="0"><bdi>{{ text() }}</bdi></pre>
          <div class="foot">
            <span class="dms-muted">{{
              t('grid.length.' + formats.form(length()), { count: formats.count(length()) })
            }}</span>
            <button mat-stroked-button type="button" (click)="copy()">
              <dms-icon [name]="copied() ? 'done' : 'content_copy'" />
              {{ t(copied() ? 'grid.copiedValue' : 'grid.copy') }}
            </button>
          </div>
        }
        @if (followable()) {
          <button mat-button type="button" (click)="follow()">{{ t('grid.follow') }}</button>
        }
      }
    </div>
  `,
  styleUrl: './peek.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Peek {
  readonly closed = output();
  /** Whether the row can be followed. */
  readonly followable = input(false);
  readonly followed = output();
  protected readonly formats = inject(Formats);
  private readonly panel = viewChild<ElementRef<HTMLElement>>('panel');
  protected readonly shown = signal<Peeked | undefined>(undefined);
  protected readonly copied = signal(false);

  protected text(): string {
    return cellText(this.shown()?.value);
  }

  /** In characters as people count them. */
  protected length(): number {
    return Array.from(this.text()).length;
  }

  open(cell: Peeked, at: DOMRect): void {
    const panel = this.panel()?.nativeElement;
    if (!panel) return;
    this.copied.set(false);
    this.shown.set(cell);
    panel.showPopover();
    placeBelow(panel, at);
    panel.focus();
  }

  protected key(event: KeyboardEvent): void {
    if (event.key !== ' ' || event.target !== this.panel()?.nativeElement) return;
    event.preventDefault();
    this.panel()?.nativeElement.hidePopover();
  }

  /** The panel is gone, and the focus back in the grid, before what comes next opens. */
  protected follow(): void {
    this.panel()?.nativeElement.hidePopover();
    setTimeout(() => this.followed.emit());
  }

  protected toggled(event: Event): void {
    if ((event as ToggleEvent).newState === 'closed') this.closed.emit();
  }

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.text());
    this.copied.set(true);
  }
}
