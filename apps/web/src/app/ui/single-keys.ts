import { Injectable, inject, signal } from '@angular/core';
import { Remembered } from './remembered';

const name = 'singleKeys';

/** Keys that are letters alone: whoever speaks to the computer, or brushes keys by accident, can switch them off. */
@Injectable({ providedIn: 'root' })
export class SingleKeys {
  private readonly remembered = inject(Remembered);
  private readonly current = signal(this.remembered.get(name) !== 'off');
  readonly on = this.current.asReadonly();

  use(on: boolean): void {
    this.current.set(on);
    this.remembered.set(name, on ? 'on' : 'off');
  }
}
