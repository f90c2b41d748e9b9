import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  computed,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Dialog } from '../dialog';
import { Remembered } from '../remembered';
import { foundCommands } from './found-commands';
import { type Command, Palette } from './palette';

const rememberedAs = 'palette.recent';
const mostRemembered = 8;
const mostShown = 60;

/** Verbs and places in one list, found by typing. */
@Component({
  selector: 'dms-palette-dialog',
  imports: [Dialog, TranslocoDirective],
  templateUrl: './palette-dialog.html',
  styleUrl: './palette-dialog.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PaletteDialog {
  private readonly palette = inject(Palette);
  private readonly remembered = inject(Remembered);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  protected readonly typed = signal('');
  private readonly recent = (this.remembered.get(rememberedAs) ?? '').split('\n').filter(Boolean);
  protected readonly found = computed(() =>
    foundCommands(this.palette.commands(), this.typed(), this.recent).slice(0, mostShown),
  );
  protected readonly active = linkedSignal({ source: this.typed, computation: () => 0 });

  constructor() {
    afterNextRender(() => {
      const { text, enter } = this.palette.takeAhead();
      const field = this.field().nativeElement;
      field.focus();
      field.value = text;
      this.typed.set(text);
      if (enter) this.choose(this.found()[0]);
    });
  }

  protected close(): void {
    this.palette.close();
  }

  protected press(event: KeyboardEvent): void {
    const { length } = this.found();
    if (event.isComposing || length === 0) return;
    if (event.key === 'ArrowDown') this.active.update((at) => (at + 1) % length);
    else if (event.key === 'ArrowUp') this.active.update((at) => (at + length - 1) % length);
    else if (event.key === 'Enter') this.choose(this.found()[this.active()]);
    else return;
    event.preventDefault();
    this.host.nativeElement.querySelector(`#command-${this.active()}`)?.scrollIntoView({ block: 'nearest' });
  }

  /** The dialog is gone, and the focus is back where it was, before the command is done. */
  protected choose(command: Command | undefined): void {
    if (!command) return;
    const recent = [command.id, ...this.recent.filter((id) => id !== command.id)].slice(0, mostRemembered);
    this.remembered.set(rememberedAs, recent.join('\n'));
    this.close();
    setTimeout(command.run);
  }
}
