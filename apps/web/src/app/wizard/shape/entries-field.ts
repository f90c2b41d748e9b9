import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon';
import type { Entry, RowCell, RowsField } from './field';
import type { NamedDataset } from './step-form';

let lists = 0;

/** A list of a step's form: each entry has a few cells, and can be taken away or put one up. */
@Component({
  selector: 'dms-entries-field',
  imports: [Icon, TranslocoDirective],
  templateUrl: './entries-field.html',
  styleUrl: './entries-field.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EntriesField {
  readonly field = input.required<RowsField>();
  /** The parameter as it was when the form was opened; from then on the entries are kept here. */
  readonly initial = input.required<unknown>();
  readonly columns = input.required<readonly string[]>();
  readonly otherColumns = input.required<readonly string[]>();
  readonly datasets = input.required<readonly NamedDataset[]>();
  /** Values there are, for the cells that stand for one. */
  readonly values = input<readonly string[]>([]);
  readonly changed = output<unknown>();

  protected readonly id = `entries-${++lists}`;
  protected readonly entries = linkedSignal<RowsField, Entry[]>({
    source: this.field,
    computation: (field, before) => {
      if (before) return before.value;
      const read = field.read(this.initial());
      return read.length > 0 || field.optional ? read : [{}];
    },
  });
  protected readonly words = computed(() => this.field().cells.length === 1);

  protected textOf(entry: Entry, cell: RowCell): string {
    const value = entry[cell.name];
    return typeof value === 'string' ? value : '';
  }

  protected isExpression(entry: Entry): boolean {
    return typeof entry['expression'] === 'string';
  }

  protected choicesOf(cell: RowCell): readonly string[] {
    return cell.kind === 'otherColumn' ? this.otherColumns() : this.columns();
  }

  protected set(index: number, name: string, value: string): void {
    this.update(this.entries().map((entry, at) => (at === index ? { ...entry, [name]: value } : entry)));
  }

  /** A column, or (by the last choice) an expression in its place. */
  protected setColumn(index: number, cell: RowCell, choice: string): void {
    const written = choice === '\0expression';
    this.update(
      this.entries().map((entry, at) => {
        if (at !== index) return entry;
        const { [cell.name]: _column, expression: _expression, ...rest } = entry;
        if (written) return { ...rest, expression: '' };
        return choice === '' ? rest : { ...rest, [cell.name]: choice };
      }),
    );
  }

  protected add(): void {
    this.entries.update((entries) => [...entries, {}]);
    const next = this.entries().length - 1;
    setTimeout(() => document.getElementById(`${this.id}-${next}-0`)?.focus());
  }

  protected remove(index: number): void {
    this.update(this.entries().filter((_, at) => at !== index));
  }

  protected up(index: number): void {
    const entries = [...this.entries()];
    const [entry] = entries.splice(index, 1);
    if (entry) entries.splice(index - 1, 0, entry);
    this.update(entries);
  }

  private update(entries: Entry[]): void {
    this.entries.set(entries);
    this.changed.emit(this.field().write(entries));
  }
}
