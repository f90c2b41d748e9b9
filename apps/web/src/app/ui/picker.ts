import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../language/formats';

export interface PickOption {
  value: string;
  label: string;
  /** Beside the label, in grey: an API name, a sample value. */
  detail?: string;
  /** A line above the first option of a group. */
  group?: string;
}

const mostShown = 100;
const gap = 4;
const listHeight = 320;
let pickers = 0;

/**
 * One choice out of many, found by typing: a combobox with a list. The list lies above everything else (a popover), so
 * no table cuts it off. What is typed only filters; nothing is chosen but by Enter or a press.
 */
@Component({
  selector: 'dms-picker',
  imports: [TranslocoDirective],
  templateUrl: './picker.html',
  styleUrl: './picker.scss',
  host: { '(window:resize)': 'resized()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Picker {
  readonly label = input.required<string>();
  readonly options = input.required<readonly PickOption[]>();
  /** Undefined: nothing chosen. A value that no option has is shown as it is. */
  readonly value = input<string>();
  /** What the field shows instead of the chosen option's label. */
  readonly shown = input<string>();
  readonly placeholder = input('');
  readonly fieldId = input<string>();
  readonly reachable = input(true);
  readonly invalid = input(false);
  /** More options are on their way: what is entered before they are there is looked for when they are. */
  readonly pending = input(false);
  readonly picked = output<string>();

  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  private readonly list = viewChild.required<ElementRef<HTMLElement>>('list');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly formats = inject(Formats);
  protected readonly listId = `picker-${++pickers}`;
  protected readonly open = signal(false);
  protected readonly typed = signal('');
  protected readonly active = signal(0);
  /** What was entered before the options were there. */
  private readonly awaited = signal<string | undefined>(undefined);
  protected readonly text = computed(
    () =>
      this.awaited() ??
      this.shown() ??
      this.options().find(({ value }) => value === this.value())?.label ??
      this.value() ??
      '',
  );
  private readonly found = computed(() => this.matching(this.typed()));
  protected readonly items = computed(() => this.found().slice(0, mostShown));
  protected readonly more = computed(() => this.found().length - this.items().length);

  /** The list stays at the field when something around it scrolls. */
  private readonly placeAgain = (event: Event): void => {
    if (event.target !== this.list().nativeElement) this.place();
  };

  constructor() {
    inject(DestroyRef).onDestroy(() => this.unfollow());
    effect(() => {
      const awaited = this.awaited();
      if (awaited !== undefined && !this.pending()) untracked(() => this.chooseAwaited(awaited));
    });
  }

  /** The field gets the focus, and its list is open. */
  show(): void {
    this.field().nativeElement.focus();
    this.unfold();
  }

  protected unfold(): void {
    if (this.open()) return;
    this.awaited.set(undefined);
    this.typed.set('');
    const chosen = this.items().findIndex(({ value }) => value === this.value());
    this.active.set(Math.max(0, chosen));
    this.place();
    this.follow();
    this.open.set(true);
    this.list().nativeElement.showPopover?.();
    this.field().nativeElement.select();
    this.scrollToActive();
  }

  close(): void {
    if (!this.open()) return;
    this.open.set(false);
    this.unfollow();
    this.list().nativeElement.hidePopover?.();
    this.field().nativeElement.value = this.text();
  }

  /** The keyboard of a phone comes up as soon as somebody is to type: the list stays, at its field. */
  protected resized(): void {
    if (this.open()) this.place();
  }

  protected filter(): void {
    const text = this.field().nativeElement.value;
    this.unfold();
    this.typed.set(text);
    this.active.set(0);
  }

  protected press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') this.move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Enter') this.enter();
    else if (key === 'Escape' && this.open()) this.close();
    else {
      if (key === 'Tab') this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  protected choose(option: PickOption): void {
    this.close();
    this.picked.emit(option.value);
  }

  private enter(): void {
    const option = this.items()[this.active()];
    if (!this.open()) this.unfold();
    else if (this.pending() && this.typed() !== '') {
      this.awaited.set(this.typed());
      this.close();
    } else if (option) this.choose(option);
  }

  private chooseAwaited(awaited: string): void {
    this.awaited.set(undefined);
    const [option] = this.matching(awaited);
    if (option) this.picked.emit(option.value);
    this.field().nativeElement.value = this.text();
  }

  private matching(typed: string): readonly PickOption[] {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.options();
    return this.options().filter(({ label, detail, value }) => {
      const text = `${label} ${detail ?? ''} ${value}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  private move(by: number): void {
    if (!this.open()) {
      this.unfold();
      return;
    }
    const count = this.items().length;
    if (count === 0) return;
    this.active.update((at) => (at + by + count) % count);
    this.scrollToActive();
  }

  private scrollToActive(): void {
    queueMicrotask(() =>
      this.host.nativeElement.ownerDocument
        .getElementById(`${this.listId}-${this.active()}`)
        ?.scrollIntoView?.({ block: 'nearest' }),
    );
  }

  private follow(): void {
    document.addEventListener('scroll', this.placeAgain, { capture: true, passive: true });
  }

  private unfollow(): void {
    document.removeEventListener('scroll', this.placeAgain, { capture: true });
  }

  /** Below the field, or above it where there is more room. */
  private place(): void {
    const box = this.field().nativeElement.getBoundingClientRect();
    const { style } = this.list().nativeElement;
    const below = window.innerHeight - box.bottom - gap;
    const isAbove = below < Math.min(listHeight, 200) && box.top > below;
    const room = Math.max(120, Math.min(listHeight, (isAbove ? box.top : below) - 2 * gap));
    const width = Math.min(Math.max(box.width, 280), window.innerWidth - 16);
    style.width = `${width}px`;
    style.maxHeight = `${room}px`;
    style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
    style.top = isAbove ? 'auto' : `${box.bottom + gap}px`;
    style.bottom = isAbove ? `${window.innerHeight - box.top + gap}px` : 'auto';
  }
}
