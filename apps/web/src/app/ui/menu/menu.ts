import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { placeBelow } from '../grid/place-below';

export interface MenuItem {
  id: string;
  label: string;
  /** Items of the same group stand together. */
  group?: number;
}

/** A menu that opens at a place on the screen. Arrows, Home, End and first letters move; Esc and Tab close it. */
@Component({
  selector: 'dms-menu',
  template: `
    <div
      #panel
      popover
      role="menu"
      tabindex="-1"
      [attr.aria-label]="label()"
      (keydown)="key($event)"
      (toggle)="toggled($event)"
    >
      @for (item of items(); track item.id; let index = $index) {
        @if (index > 0 && item.group !== items()[index - 1]?.group) {
          <hr role="separator" />
        }
        <button type="button" role="menuitem" tabindex="-1" (click)="choose(item)">{{ item.label }}</button>
      }
    </div>
  `,
  styleUrl: './menu.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Menu {
  readonly label = input.required<string>();
  readonly chosen = output<string>();
  /** Closed without a choice: the focus goes back to where it was opened from. */
  readonly dismissed = output();
  protected readonly items = signal<readonly MenuItem[]>([]);
  private readonly panel = viewChild.required<ElementRef<HTMLElement>>('panel');
  private choice?: string;

  open(items: readonly MenuItem[], at: DOMRect): void {
    const panel = this.panel().nativeElement;
    this.choice = undefined;
    this.items.set(items);
    // The items are drawn before the next frame: only then its size is known, and the first can be focused.
    panel.showPopover();
    requestAnimationFrame(() => {
      placeBelow(panel, at);
      this.buttons()[0]?.focus();
    });
  }

  protected choose({ id }: MenuItem): void {
    this.choice = id;
    this.panel().nativeElement.hidePopover();
  }

  protected toggled(event: Event): void {
    if ((event as ToggleEvent).newState !== 'closed') return;
    if (this.choice === undefined) this.dismissed.emit();
    else this.chosen.emit(this.choice);
  }

  protected key(event: KeyboardEvent): void {
    const buttons = this.buttons();
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = nextOf(event.key, at, buttons);
    if (event.key === 'Tab') this.panel().nativeElement.hidePopover();
    else if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (next !== undefined) buttons[next]?.focus();
  }

  private buttons(): HTMLElement[] {
    return [...this.panel().nativeElement.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }
}

function nextOf(key: string, at: number, buttons: HTMLElement[]): number | undefined {
  const count = buttons.length;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key.length !== 1 || key === ' ') return undefined;
  const letter = key.toLowerCase();
  for (let step = 1; step <= count; step++) {
    const index = (at + step) % count;
    if (buttons[index]?.textContent?.trim().toLowerCase().startsWith(letter)) return index;
  }
  return undefined;
}
