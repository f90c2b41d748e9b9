import { ChangeDetectionStrategy, Component, ElementRef, effect, inject, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Session } from './session';
import { SignInForm } from './sign-in-form';

/** Over whatever is open when the server has forgotten the session. It cannot be closed but by signing in. */
@Component({
  selector: 'dms-sign-in-dialog',
  imports: [SignInForm, TranslocoDirective],
  template: `
    <dialog #dialog aria-labelledby="sign-in-again" (cancel)="$event.preventDefault()">
      @if (session.state(); as state) {
        @if (state.kind === 'expired') {
          <ng-container *transloco="let t">
            <h2 id="sign-in-again">{{ t('signIn.again') }}</h2>
            <p class="dms-muted">{{ t('signIn.nothingLost') }}</p>
            <dms-sign-in-form [username]="state.user.username" />
          </ng-container>
        }
      }
    </dialog>
  `,
  styles: `
    dialog {
      width: min(400px, calc(100vw - 32px));
      padding: 24px;
      border: 0;
      border-radius: 8px;
      background: var(--mat-sys-surface-container-high);
      color: var(--mat-sys-on-surface);
    }
    dialog::backdrop {
      background: var(--dms-scrim);
    }
    p {
      padding-block: 4px 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInDialog {
  protected readonly session = inject(Session);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    effect(() => {
      const dialog = this.dialog().nativeElement;
      const wanted = this.session.state().kind === 'expired';
      if (wanted && !dialog.open) dialog.showModal();
      if (!wanted && dialog.open) dialog.close();
    });
  }
}
