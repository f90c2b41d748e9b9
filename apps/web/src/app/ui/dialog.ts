import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  ElementRef,
  afterNextRender,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';

let dialogs = 0;

/**
 * A modal dialog, open for as long as it is in the page: `@if (adding()) { <dms-dialog …> }`. Esc asks for its end by
 * `closed`; when it is gone, the focus is back where it came from.
 */
@Component({
  selector: 'dms-dialog',
  template: `
    <dialog #dialog class="dms-dialog" [attr.aria-labelledby]="id" (cancel)="cancel($event)">
      <h2 [id]="id">{{ heading() }}</h2>
      <ng-content />
    </dialog>
  `,
  styles: `
    dialog {
      width: min(var(--dms-dialog-width, 480px), calc(100vw - 32px));
      max-height: calc(100dvh - 32px);
      overflow-y: auto;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Dialog {
  readonly heading = input.required<string>();
  readonly closed = output();
  protected readonly id = `dialog-${++dialogs}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    const opener = inject(DOCUMENT).activeElement;
    afterNextRender(() => this.dialog().nativeElement.showModal());
    inject(DestroyRef).onDestroy(() => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    });
  }

  protected cancel(event: Event): void {
    event.preventDefault();
    this.closed.emit();
  }
}
