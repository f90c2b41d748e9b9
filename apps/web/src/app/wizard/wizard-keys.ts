import { DOCUMENT, Injectable, inject } from '@angular/core';
import { SingleKeys } from '../ui/single-keys';
import { isTyping } from '../ui/typing';
import { MigrationDraft } from './migration-draft';
import { steps } from './steps';

const pairMs = 1500;

/**
 * The keys of the wizard: Ctrl+Z and Ctrl+Shift+Z, Ctrl+Enter, and `g` then a digit. In a text field the browser's own
 * undo wins, and letters are letters; while a dialog is open all keys are its own.
 */
@Injectable()
export class WizardKeys {
  private readonly document = inject(DOCUMENT);
  private readonly single = inject(SingleKeys);
  private readonly draft = inject(MigrationDraft);
  private goSince = -pairMs;

  /** `step` leads to a step, `main` does the main act of the screen. */
  press(event: KeyboardEvent, step: (index: number) => void, main: () => void): void {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (this.document.querySelector('dialog[open]')) return;
    const typing = isTyping(event.target);
    if (event.ctrlKey || event.metaKey) this.withControl(event, typing, main);
    else if (!typing && this.single.on()) this.withoutControl(event, step);
  }

  private withControl(event: KeyboardEvent, typing: boolean, main: () => void): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      main();
    } else if (event.key.toLowerCase() === 'z' && !typing) {
      event.preventDefault();
      if (event.shiftKey) this.draft.redo();
      else this.draft.undo();
    }
  }

  private withoutControl(event: KeyboardEvent, step: (index: number) => void): void {
    const following = event.timeStamp - this.goSince < pairMs;
    this.goSince = event.key === 'g' ? event.timeStamp : -pairMs;
    if (!following) return;
    const index = Number(event.key) - 1;
    if (!(index in steps)) return;
    step(index);
    event.preventDefault();
  }
}
