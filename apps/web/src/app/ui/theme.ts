import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import { Remembered } from './remembered';

export const themes = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

/** Light, dark, or as the system says: an attribute of the document that styles/theme.scss reads. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly remembered = inject(Remembered);
  private readonly chosen = signal<ThemeName>('system');

  readonly name = this.chosen.asReadonly();

  start(): void {
    const stored = themes.find((name) => name === this.remembered.get('theme'));
    this.show(stored ?? 'system');
  }

  use(name: ThemeName): void {
    this.remembered.set('theme', name);
    this.show(name);
  }

  private show(name: ThemeName): void {
    this.root.dataset['theme'] = name;
    this.chosen.set(name);
  }
}
