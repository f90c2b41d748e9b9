import { Directive, inject, output, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { Formats } from '../../language/formats';

/** Files that are dropped anywhere on the screen or pasted into it; pasted text becomes a file with a name of its own. */
@Directive({
  selector: '[dmsFileIntake]',
  host: {
    '(dragover)': 'dragOver($event)',
    '(dragleave)': 'over.set(false)',
    '(drop)': 'drop($event)',
    '(document:paste)': 'paste($event)',
  },
})
export class FileIntake {
  readonly brought = output<File[]>();
  /** Whether files are held over the screen. */
  readonly over = signal(false);
  private readonly transloco = inject(TranslocoService);
  private readonly formats = inject(Formats);

  protected dragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over.set(true);
  }

  protected drop(event: DragEvent): void {
    this.over.set(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.brought.emit(files);
  }

  /** Files, or the text of a table; where somebody writes, pasting is theirs. */
  protected paste(event: ClipboardEvent): void {
    const at = event.target;
    if (at instanceof HTMLElement && at.closest('input, textarea, [contenteditable], dialog')) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (files.length > 0) this.brought.emit(files);
    else if (text.trim() !== '')
      this.brought.emit([new File([text], this.pastedName(), { type: 'text/plain' })]);
  }

  private pastedName(): string {
    return this.transloco.translate('source.pasted', { time: this.formats.stamp(Date.now()) });
  }
}
