import { ChangeDetectionStrategy, Component, ElementRef, input, output, viewChild } from '@angular/core';

let modals = 0;

/** A modal dialog of the browser: it keeps the focus, Esc closes it, and the focus goes back to the opener. */
@Component({
  selector: 'dms-modal',
  template: `
    <dialog #dialog class="dms-dialog" [attr.aria-labelledby]="id" (close)="closed.emit()">
      <h2 [id]="id">{{ heading() }}</h2>
      <ng-content />
    </dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Modal {
  readonly heading = input.required<string>();
  readonly closed = output();
  protected readonly id = `modal-${++modals}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  open(): void {
    this.dialog().nativeElement.showModal();
  }

  close(): void {
    this.dialog().nativeElement.close();
  }
}
