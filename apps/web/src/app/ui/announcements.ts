import { Injectable, signal } from '@angular/core';

/** What the two live regions of the frame say: `polite` for results, `assertive` for what failed or was lost. */
@Injectable({ providedIn: 'root' })
export class Announcements {
  private readonly politeText = signal('');
  private readonly assertiveText = signal('');
  readonly polite = this.politeText.asReadonly();
  readonly assertive = this.assertiveText.asReadonly();

  say(text: string): void {
    this.politeText.set(again(text, this.politeText()));
  }

  warn(text: string): void {
    this.assertiveText.set(again(text, this.assertiveText()));
  }
}

/** A screen reader keeps silent about the same text twice; a no-break space makes it another. */
function again(text: string, before: string): string {
  return text === before ? `${text}\u00a0` : text;
}
