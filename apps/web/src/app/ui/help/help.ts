import { Injectable, signal } from '@angular/core';

/** Whether the help panel is open. */
@Injectable({ providedIn: 'root' })
export class Help {
  private readonly current = signal(false);
  readonly isOpen = this.current.asReadonly();

  toggle(): void {
    this.current.update((open) => !open);
  }

  close(): void {
    this.current.set(false);
  }
}
