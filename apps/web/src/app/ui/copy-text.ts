import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from './icon';

/** A text to take along, whole and in one press. Without a clipboard (no https) the text is marked, to copy by keyboard. */
@Component({
  selector: 'dms-copy-text',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <label>
        <span>{{ label() }}</span>
        <textarea
          #field
          readonly
          [rows]="rows()"
          spellcheck="false"
          [value]="text()"
          (focus)="field.select()"
        ></textarea>
      </label>
      <button mat-stroked-button type="button" (click)="copy()">
        <dms-icon [name]="done() ? 'done' : 'content_copy'" />
        {{ done() ? t('copy.done') : t('copy.action') }}
      </button>
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: end;
      gap: 8px;
    }
    label {
      display: grid;
      gap: 4px;
      color: var(--mat-sys-on-surface-variant);
      font-size: 12px;
      font-weight: 500;
    }
    textarea {
      padding: 8px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 4px;
      background: var(--mat-sys-surface-container-lowest);
      color: var(--mat-sys-on-surface);
      font: 13px/20px var(--dms-mono);
      word-break: break-all;
      resize: vertical;
    }
    button {
      min-width: 112px;
    }
    @media (max-width: 640px) {
      :host {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CopyText {
  readonly label = input.required<string>();
  readonly text = input.required<string>();
  readonly rows = input(2);
  protected readonly done = signal(false);
  private readonly field = viewChild.required<ElementRef<HTMLTextAreaElement>>('field');
  private readonly clipboard = inject(DOCUMENT).defaultView?.navigator.clipboard;

  protected async copy(): Promise<void> {
    try {
      if (!this.clipboard) throw new Error('no clipboard here');
      await this.clipboard.writeText(this.text());
      this.done.set(true);
    } catch {
      this.field().nativeElement.select();
    }
  }
}
