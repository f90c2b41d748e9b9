import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import { Remembered } from './remembered';

const name = 'notifications';

/** Whether this browser shows notifications of ours: it cannot, was not asked yet, refuses, or does. */
export type Permission = 'impossible' | 'default' | 'denied' | 'granted';

/** Notifications of the system: whether the person wants them, and what this browser says to that. */
@Injectable({ providedIn: 'root' })
export class Notices {
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly remembered = inject(Remembered);
  private readonly wanted = signal(this.remembered.get(name) === 'on');
  private readonly known = signal<Permission>(this.look());

  readonly on = this.wanted.asReadonly();
  readonly permission = this.known.asReadonly();

  use(on: boolean): void {
    this.wanted.set(on);
    this.remembered.set(name, on ? 'on' : 'off');
  }

  /** Asks the browser, which asks the person; true when notifications may be shown. */
  async ask(): Promise<boolean> {
    // One that has been asked before answers at once.
    if (this.look() !== 'impossible') this.known.set(await Notification.requestPermission());
    return this.known() === 'granted';
  }

  private look(): Permission {
    return this.window !== null && 'Notification' in this.window ? Notification.permission : 'impossible';
  }
}
