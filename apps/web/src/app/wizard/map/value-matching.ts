import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import { Formats } from '../../language/formats';
import { Dialog } from '../../ui/dialog';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';
import { MapData } from './map-data';
import { type Line, labelOf } from './map-lines';
import { MapModel } from './map-model';

interface Match {
  value: string;
  count: number;
  /** Whether the list of the field has it as it is. */
  isListed: boolean;
}

/** The values of a column beside those of a picklist: each that is not in the list can be given one. */
@Component({
  selector: 'dms-value-matching',
  imports: [Dialog, MatButton, ProblemPanel, Skeleton, TranslocoDirective],
  templateUrl: './value-matching.html',
  styleUrl: './value-matching.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ValueMatching {
  protected readonly data = inject(MapData);
  protected readonly model = inject(MapModel);
  protected readonly formats = inject(Formats);
  private readonly name = signal<string | undefined>(undefined);
  protected readonly line = computed<Line | undefined>(() =>
    this.model.lines().find(({ name }) => name === this.name()),
  );
  protected readonly label = computed(() => {
    const line = this.line();
    return line ? labelOf(line) : '';
  });
  protected readonly targets = computed(() =>
    (this.line()?.field?.picklistValues ?? []).filter(({ active }) => active),
  );
  protected readonly matched = signal<Record<string, string>>({});
  /** Values outside the list first, each kind by how often it comes. */
  protected readonly values = computed<Match[]>(() => {
    const field = this.line()?.field;
    const values = this.data.values.last() ?? [];
    return field
      ? values
          .map((each) => ({ ...each, isListed: isListed(field, each.value) }))
          .sort((left, right) => Number(left.isListed) - Number(right.isListed))
      : [];
  });

  show(line: Line): void {
    const column = line.entry?.column;
    if (column === undefined) return;
    this.name.set(line.name);
    this.matched.set(line.entry?.values ?? {});
    this.data.values.forget();
    this.data.askForValues(this.model.load(), column);
  }

  protected match(value: string, target: string): void {
    this.matched.update((before) => {
      const { [value]: _, ...rest } = before;
      return target === '' ? rest : { ...rest, [value]: target };
    });
  }

  protected save(): void {
    const line = this.line();
    this.close();
    if (!line?.entry) return;
    const { values: _, ...rest } = line.entry;
    const values = this.matched();
    this.model.feed(line, Object.keys(values).length > 0 ? { ...rest, values } : rest);
  }

  protected close(): void {
    this.name.set(undefined);
  }
}

function isListed(field: OrgFieldDto, value: string): boolean {
  return field.picklistValues.some((each) => each.active && each.value.toLowerCase() === value.toLowerCase());
}
