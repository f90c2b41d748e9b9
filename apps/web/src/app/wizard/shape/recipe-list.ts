import { CdkDrag, type CdkDragDrop, CdkDragHandle, CdkDropList } from '@angular/cdk/drag-drop';
import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { StepCountsDto } from '../../client/models/step-counts-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Icon } from '../../ui/icon';
import { Menu, type MenuItem } from '../../ui/menu/menu';
import { formOf } from './op-forms';
import type { RecipeStep } from './recipe-step';
import { sentence } from './sentence';
import type { Chosen, Trouble } from './shape-view';

export interface ListedStep {
  step: RecipeStep;
  index: number;
  key: string;
  sentence: string;
  counts?: StepCountsDto;
}

/**
 * The recipe: history and pipeline in one. Standing on a step shows the rows after it; the later ones stay listed, dimmed. Each
 * has its sentence, what it did, a switch, and its acts; Alt with arrows moves it, as dragging does.
 */
@Component({
  selector: 'dms-recipe-list',
  imports: [CdkDrag, CdkDragHandle, CdkDropList, Icon, MatIconButton, Menu, TranslocoDirective],
  templateUrl: './recipe-list.html',
  styleUrl: './recipe-list.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RecipeList {
  readonly steps = input.required<readonly RecipeStep[]>();
  readonly counts = input.required<readonly StepCountsDto[]>();
  readonly sourceRows = input.required<number | undefined>();
  /** How many steps the shown rows have behind them. */
  readonly stand = input.required<number>();
  readonly trouble = input<Trouble>();
  /** The step a form is open for. */
  readonly edited = input<number>();
  readonly stood = output<number>();
  readonly edit = output<number>();
  readonly switched = output<{ index: number; off: boolean }>();
  readonly removed = output<number>();
  readonly moved = output<{ from: number; to: number }>();
  /** A number was pressed: the rows that the step set aside, or changed, are wanted. */
  readonly showRows = output<{ index: number; show: Chosen }>();

  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly formats = inject(Formats);
  protected readonly asides = ['skipped', 'rejected'] as const;
  private readonly menu = viewChild.required(Menu);
  private menuIndex = 0;

  protected readonly listed = computed<ListedStep[]>(() => {
    this.language.code();
    const seen = new Map<string, number>();
    return this.steps().map((step, index) => {
      const name = step.id ?? step.op;
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      const counts = this.counts()[index];
      return {
        step,
        index,
        key: `${name} ${times}`,
        sentence: sentence(
          step,
          (key, params) => this.transloco.translate(key, params),
          (value) => this.formats.count(value),
        ),
        ...(counts && { counts }),
      };
    });
  });

  protected problemAt(index: number) {
    const trouble = this.trouble();
    return trouble?.kind === 'step' && trouble.index === index ? trouble.problem : undefined;
  }

  protected dropped({ previousIndex, currentIndex }: CdkDragDrop<unknown>): void {
    if (previousIndex !== currentIndex) this.moved.emit({ from: previousIndex, to: currentIndex });
  }

  protected key(event: KeyboardEvent, index: number): void {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown'))
      this.move(index, event.key === 'ArrowUp' ? index - 1 : index + 1);
    else if (event.key === 'Delete') this.remove(index);
    else if (event.key === 'F2') this.edit.emit(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected openMenu(event: Event, index: number): void {
    this.menuIndex = index;
    const word = (name: string) => this.transloco.translate(`shape.step.${name}`);
    const items: MenuItem[] = [
      // Steps without a form (a merge of alike values, say) are switched, moved and removed.
      ...(formOf(this.steps()[index]?.op ?? '') ? [{ id: 'edit', label: word('edit'), group: 0 }] : []),
      { id: 'switch', label: word(this.steps()[index]?.off ? 'on' : 'off'), group: 0 },
      ...(index > 0 ? [{ id: 'up', label: word('up'), group: 1 }] : []),
      ...(index < this.steps().length - 1 ? [{ id: 'down', label: word('down'), group: 1 }] : []),
      { id: 'remove', label: word('remove'), group: 2 },
    ];
    this.menu().open(items, (event.currentTarget as HTMLElement).getBoundingClientRect());
  }

  protected menuChosen(id: string): void {
    const index = this.menuIndex;
    if (id === 'edit') this.edit.emit(index);
    else if (id === 'switch') this.switched.emit({ index, off: !this.steps()[index]?.off });
    else if (id === 'remove') this.remove(index);
    else this.move(index, id === 'up' ? index - 1 : index + 1);
    if (id === 'switch') this.focusStep(index, '.more');
  }

  protected menuDismissed(): void {
    this.focusStep(this.menuIndex, '.more');
  }

  private move(from: number, to: number): void {
    if (to < 0 || to >= this.steps().length) return;
    this.moved.emit({ from, to });
    this.focusStep(to);
  }

  private remove(index: number): void {
    this.removed.emit(index);
    this.focusStep(Math.min(index, this.steps().length - 2));
  }

  /** After the list is drawn anew: the focus stays with the step (or goes to the one that took its place). */
  focusStep(index: number, part = '.stand'): void {
    afterNextRender(
      () => {
        const items = this.host.nativeElement.querySelectorAll('li');
        items[index + 1]?.querySelector<HTMLElement>(part)?.focus();
      },
      { injector: this.injector },
    );
  }
}
