import { DOCUMENT, Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Help } from './help/help';
import { Palette } from './palette/palette';
import { SingleKeys } from './single-keys';
import { isTyping } from './typing';

const pairMs = 1500;
const places: Record<string, string> = {
  h: '/',
  c: '/connections',
  r: '/runs',
  p: '/people',
  t: '/tokens',
  s: '/settings',
};

/** The keys that hold on every screen: Ctrl+K, `?`, and `g` then a letter. While a dialog is open all keys are its own. */
@Injectable({ providedIn: 'root' })
export class FrameKeys {
  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly single = inject(SingleKeys);
  private readonly help = inject(Help);
  private readonly palette = inject(Palette);
  private goSince = -pairMs;

  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (this.document.querySelector('dialog[open]')) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'k' || event.shiftKey) return;
      this.palette.open();
    } else if (isTyping(event.target) || !this.single.on() || !this.letter(event)) return;
    event.preventDefault();
  }

  /** Whether the key was one of ours. */
  private letter(event: KeyboardEvent): boolean {
    const following = event.timeStamp - this.goSince < pairMs;
    this.goSince = event.key === 'g' ? event.timeStamp : -pairMs;
    if (event.key === '?') {
      this.help.toggle();
      return true;
    }
    const place = following ? places[event.key] : undefined;
    if (place === undefined) return false;
    void this.router.navigateByUrl(place);
    return true;
  }
}
