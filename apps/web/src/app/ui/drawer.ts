import { ChangeDetectionStrategy, Component, ElementRef, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatIconButton } from '@angular/material/button';
import { NavigationStart, Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter } from 'rxjs';
import { Icon } from './icon';
import { Rail } from './rail';

/** The rail on narrow screens: a modal dialog, so that focus stays in it and Esc and Back close it. */
@Component({
  selector: 'dms-drawer',
  imports: [Icon, MatIconButton, Rail, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <button mat-icon-button type="button" [attr.aria-label]="t('frame.menu')" (click)="open()">
        <dms-icon name="menu" />
      </button>
      <dialog #dialog [attr.aria-label]="t('frame.menu')" (click)="closeOutside($event)">
        <div class="inside">
          <button mat-icon-button type="button" [attr.aria-label]="t('frame.close')" (click)="close()">
            <dms-icon name="close" />
          </button>
          <dms-rail [wide]="true" />
        </div>
      </dialog>
    </ng-container>
  `,
  styles: `
    dialog {
      width: 280px;
      height: 100dvh;
      max-height: none;
      margin: 0;
      padding: 0;
      border: 0;
      background: var(--mat-sys-surface-container);
      color: var(--mat-sys-on-surface);
    }
    dialog::backdrop {
      background: var(--dms-scrim);
    }
    .inside {
      min-height: 100%;
      padding: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Drawer {
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationStart),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.close());
  }

  protected open(): void {
    this.dialog().nativeElement.showModal();
  }

  protected close(): void {
    this.dialog().nativeElement.close();
  }

  /** The content fills the dialog: a press on the dialog itself is a press beside it. */
  protected closeOutside(event: Event): void {
    if (event.target === this.dialog().nativeElement) this.close();
  }
}
