import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { map } from 'rxjs';
import { Asking } from '../../../api/asking';
import { Api } from '../../../client/api';
import { datasetsPreview } from '../../../client/fn/datasets/datasets-preview';
import { Formats } from '../../../language/formats';
import { Dialog } from '../../../ui/dialog';
import { cellText } from '../../../ui/grid/cell-look';
import type { CellAt } from '../../../ui/grid/grid-rows';
import type { RecipeStep } from '../recipe-step';
import { type Reach, type RowKey, changeOf, holds, literalOf } from './cell-change';

/** One cell gets another value: by a step that finds it again on the next file, alone or with all that say the same. */
@Component({
  selector: 'dms-change-cell',
  imports: [Dialog, MatButton, TranslocoDirective],
  templateUrl: './change-cell.html',
  styleUrl: './change-cell.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChangeCell {
  readonly cell = input.required<CellAt>();
  /** What tells its row apart; undefined where nothing does. */
  readonly rowKey = input<RowKey>();
  readonly datasetId = input.required<string>();
  readonly steps = input.required<readonly RecipeStep[]>();
  /** The cell is one of the rows after so many steps. */
  readonly upTo = input.required<number>();
  readonly changed = output<Omit<RecipeStep, 'id'>>();
  readonly closed = output();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly before = computed(() => cellText(this.cell().value));
  protected readonly text = linkedSignal(() => this.before());
  protected readonly reach = linkedSignal<Reach>(() => (this.rowKey() ? 'row' : 'same'));
  protected readonly wrong = signal(false);
  /** How many cells of the column hold the same. */
  protected readonly same = new Asking<number>();
  protected readonly keyText = computed(() => cellText(this.rowKey()?.value));

  constructor() {
    effect(() => {
      const { column, value } = this.cell();
      const upTo = this.upTo();
      const recipe = { version: 1 as const, steps: this.steps().slice(0, upTo) };
      const body = { recipe, upTo, limit: 0, where: holds(column, value) };
      const id = this.datasetId();
      untracked(() =>
        this.same.ask(() => this.api.invoke(datasetsPreview, { id, body }).pipe(map(({ total }) => total))),
      );
    });
    inject(DestroyRef).onDestroy(() => this.same.stop());
  }

  /** Enter changes the cell; with Shift it is a new line of it. */
  protected key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.apply();
  }

  protected apply(): void {
    const { column } = this.cell();
    const text = this.text();
    this.wrong.set(literalOf(column.type, text) === undefined);
    if (this.wrong()) return;
    const isSame = text === this.before() && (text !== '' || this.cell().value === null);
    if (!isSame)
      this.changed.emit(changeOf(this.cell(), text, this.reach() === 'row' ? this.rowKey() : undefined));
    this.closed.emit();
  }
}
