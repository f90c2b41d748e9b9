import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { LookupDto } from '../../client/models/lookup-dto';
import type { MappingEntryDto } from '../../client/models/mapping-entry-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { CellValue, textOf } from '../../ui/cell-value';
import { Icon } from '../../ui/icon';
import { type PickOption, Picker } from '../../ui/picker';
import { certainty } from './certainty';
import { ConstantField } from './constant-field';
import { sizeOf } from './field-rules';
import { LookupFields } from './lookup-fields';
import { MapData } from './map-data';
import { type Line, labelOf } from './map-lines';
import { MapModel } from './map-model';
import { sourceOf } from './mapping-edits';

const special = {
  constant: '\u0000constant',
  lookup: '\u0000lookup',
  empty: '\u0000empty',
  none: '\u0000none',
};

/** One field and what it is fed from. The row itself takes the focus; its controls are reached from there. */
@Component({
  selector: 'tr[dms-map-line]',
  imports: [CellValue, ConstantField, Icon, LookupFields, MatButton, Picker, TranslocoDirective],
  templateUrl: './map-line.html',
  styleUrl: './map-line.scss',
  host: {
    class: 'line',
    '[id]': '"map-line-" + line().name',
    '[attr.tabindex]': 'isCurrent() ? 0 : -1',
    '[attr.aria-label]': 'spoken()',
    '(focusin)': 'model.current.set(line().name)',
    '(keydown)': 'press($event)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MapLine {
  readonly line = input.required<Line>();
  readonly columns = input.required<PickOption[]>();
  readonly isCurrent = input.required<boolean>();
  /** Up, down: to another line. */
  readonly moved = output<number>();
  /** The values of the column are to be matched with those of the field. */
  readonly matching = output();

  protected readonly model = inject(MapModel);
  protected readonly data = inject(MapData);
  protected readonly formats = inject(Formats);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly picker = viewChild(Picker);

  protected readonly label = computed(() => labelOf(this.line()));
  protected readonly size = computed(() => {
    const { field } = this.line();
    return field ? sizeOf(field) : '';
  });
  protected readonly source = computed(() => {
    const { entry } = this.line();
    return entry && sourceOf(entry);
  });
  protected readonly isEmpty = computed(() => this.line().entry?.constant === null);
  protected readonly options = computed<PickOption[]>(() => {
    this.language.code();
    const t = (key: string) => this.transloco.translate(key);
    const { entry, field } = this.line();
    const group = t('map.groupOther');
    return [
      ...this.columns().map((option) => ({ ...option, group: t('map.groupColumns') })),
      ...(field ? [{ value: special.constant, label: t('map.useConstant'), group }] : []),
      ...(field?.relationshipName ? [{ value: special.lookup, label: t('map.useLookup'), group }] : []),
      ...(field && !this.line().required ? [{ value: special.empty, label: t('map.useEmpty'), group }] : []),
      ...(entry ? [{ value: special.none, label: t('map.useNothing'), group }] : []),
    ];
  });
  /** What the picker stands on. */
  protected readonly chosen = computed(() => {
    const { entry } = this.line();
    const source = this.source();
    if (source === 'column') return entry?.column;
    if (source === 'lookup') return special.lookup;
    return source && (this.isEmpty() ? special.empty : special.constant);
  });
  protected readonly hasBlank = computed(
    () => this.source() === 'column' && this.model.load().operation !== 'insert' && !this.line().isKey,
  );
  /** What an empty cell does. */
  protected readonly heldBlank = computed(() => this.line().entry?.blank ?? this.model.blank());
  /** What this row would bring. */
  protected readonly sample = computed(() => {
    const { entry } = this.line();
    const row = this.model.row();
    if (!entry || !row) return undefined;
    if (entry.constant !== undefined) return { value: entry.constant };
    const value: unknown = row[entry.column ?? entry.lookup?.column ?? ''];
    const matched = entry.values?.[textOf(value)];
    return matched === undefined ? { value } : { value, matched };
  });
  /** Columns that are about equally likely, each with what this row has in it. */
  protected readonly rivals = computed(() => {
    const guess = this.line().suggestion;
    const row = this.model.row();
    if (!guess?.rivals) return [];
    const all = [{ column: guess.column, confidence: guess.confidence }, ...guess.rivals];
    return all.map((each) => ({ ...each, value: row?.[each.column] ?? null }));
  });
  /** Every row was looked at, and the field takes them all. */
  protected readonly fits = computed(() => {
    const { entry, field, problems } = this.line();
    const counted = field && this.data.facts.value()?.[field.name];
    return (
      entry !== undefined &&
      !entry.lookup &&
      problems.length === 0 &&
      counted !== undefined &&
      this.model.rows().length > 0
    );
  });
  protected readonly certainty = certainty;
  protected readonly spoken = computed(() => {
    this.language.code();
    const t = (key: string, params?: object) => this.transloco.translate(key, params);
    const { entry, required, suggestion, problems } = this.line();
    const from = entry?.column ?? entry?.lookup?.column;
    return [
      this.label(),
      ...(required ? [t('map.requiredWord')] : []),
      ...(from !== undefined ? [t('map.spoken.from', { from })] : []),
      ...(entry?.constant !== undefined ? [t('map.spoken.constant', { value: textOf(entry.constant) })] : []),
      ...(!entry && suggestion
        ? [
            t(suggestion.rivals ? 'map.spoken.rivals' : 'map.spoken.guess', {
              from: suggestion.column,
              share: certainty(suggestion.confidence),
            }),
          ]
        : []),
      ...(!entry && !suggestion ? [t('map.spoken.none')] : []),
      ...(problems.length > 0
        ? [t('map.spoken.problems', { count: this.formats.count(problems.length) })]
        : []),
    ].join(', ');
  });

  focus(): void {
    this.host.nativeElement.focus();
    this.host.nativeElement.scrollIntoView?.({ block: 'nearest' });
  }

  protected words(params: Record<string, string | number> | undefined): object {
    const count = params?.['count'];
    const rows =
      typeof count === 'number'
        ? this.transloco.translate(`map.rows.${this.formats.form(count)}`, {
            count: this.formats.count(count),
          })
        : undefined;
    return Object.fromEntries(
      Object.entries({ ...params, ...(rows !== undefined && { rows }) }).map(([name, value]) => [
        name,
        typeof value === 'number' ? this.formats.count(value) : value,
      ]),
    );
  }

  protected pick(value: string): void {
    const { name, entry, field } = this.line();
    if (value === special.none) this.feed(undefined);
    else if (value === special.constant) this.feed({ field: name, constant: entry?.constant ?? '' });
    else if (value === special.empty) this.feed({ field: name, constant: null });
    else if (value === special.lookup) this.feed({ field: name, lookup: this.newLookup() });
    else if (field?.type === 'reference') this.feed(this.model.entryFromColumn(name, value));
    else this.feed({ field: name, column: value, ...(entry?.blank && { blank: entry.blank }) });
  }

  protected constant(text: string): void {
    const value = this.line().field?.type === 'boolean' && text !== '' ? text === 'true' : text;
    this.feed({ field: this.line().name, constant: value });
  }

  protected lookup(lookup: LookupDto): void {
    this.feed({ field: this.line().name, lookup });
  }

  protected blank(value: string): void {
    const { entry } = this.line();
    if (!entry) return;
    const { blank: _, ...rest } = entry;
    const chosen = value === 'null' ? 'null' : 'leave';
    this.feed(chosen === this.model.blank() ? rest : { ...rest, blank: chosen });
  }

  /** Where several columns would do, it is asked for one of them. */
  protected accept(): void {
    const rival = this.host.nativeElement.querySelector<HTMLElement>('.rival');
    if (rival) return rival.focus();
    this.model.accept(this.line());
    this.focus();
  }

  protected choose(column: string): void {
    this.pick(column);
    this.focus();
  }

  /** Keys of the line itself; what stands in it has its own. */
  protected press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const onLine = event.target === this.host.nativeElement;
    const { key } = event;
    if (key === 'Escape' && !onLine) this.focus();
    else if (!onLine) return;
    else if (key === 'ArrowDown' || key === 'ArrowUp') this.moved.emit(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Enter') this.picker()?.show();
    else if (key === 'a' && this.line().suggestion) this.accept();
    else if (key === 'x' && this.line().entry) this.feed(undefined);
    else return;
    event.preventDefault();
  }

  private feed(entry: MappingEntryDto | undefined): void {
    this.model.feed(this.line(), entry);
  }

  private newLookup(): LookupDto {
    const { entry, field, suggestion } = this.line();
    const parent = field && this.model.parent(field);
    const column = entry?.column ?? suggestion?.column ?? '';
    const object = parent?.object ?? field?.referenceTo[0] ?? '';
    return { by: 'externalId', object, key: parent?.key ?? '', column };
  }
}
