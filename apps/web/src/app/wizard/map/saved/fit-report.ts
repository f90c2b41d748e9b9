import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { LoadDto } from '../../../client/models/load-dto';
import type { MappingDto } from '../../../client/models/mapping-dto';
import type { MappingFitDto } from '../../../client/models/mapping-fit-dto';
import type { MappingLineDto } from '../../../client/models/mapping-line-dto';
import { Formats } from '../../../language/formats';
import { Language } from '../../../language/language';
import { Announcements } from '../../../ui/announcements';
import { Icon } from '../../../ui/icon';
import { entryWords, targetWords } from '../../merge/line-words';
import { MigrationDraft } from '../../migration-draft';
import { equal, isWriteable } from '../field-rules';
import { MapData } from '../map-data';
import { withEntries } from '../mapping-edits';
import { freeEntries, replacedBy, takenEntry } from './taken-mapping';

const mostNamed = 8;

/** Says line by line what a saved mapping would do to this load, and does it once a person has seen that. */
@Component({
  selector: 'dms-fit-report',
  imports: [Icon, MatButton, TranslocoDirective],
  templateUrl: './fit-report.html',
  styleUrl: './fit-report.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FitReport {
  readonly mapping = input.required<MappingDto>();
  readonly fit = input.required<MappingFitDto>();
  readonly load = input.required<LoadDto>();
  readonly applied = output();
  readonly back = output();
  readonly closed = output();

  private readonly draft = inject(MigrationDraft);
  private readonly data = inject(MapData);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly announcements = inject(Announcements);
  protected readonly formats = inject(Formats);

  /** Columns of these rows that are taken for ones the mapping knows by another name. */
  protected readonly renamed = linkedSignal<ReadonlySet<string>>(
    () => new Set(this.fit().renamed.map(({ to }) => to)),
  );
  private readonly judged = computed(() =>
    this.fit().lines.map((line) => ({ line, entry: takenEntry(line, this.fit(), this.renamed()) })),
  );
  private readonly entries = computed(() => this.judged().flatMap(({ entry }) => entry ?? []));
  protected readonly misfits = computed(() =>
    this.judged().flatMap(({ line, entry }) => (entry ? [] : line)),
  );
  protected readonly unlisted = computed(() =>
    this.judged().flatMap(({ line, entry }) => (entry && line.unlisted ? line : [])),
  );
  protected readonly fitting = computed(() => {
    const t = this.words();
    return this.judged().flatMap(({ line, entry }) =>
      entry ? [{ label: labelOf(line), from: entryWords(entry, t) }] : [],
    );
  });
  protected readonly target = computed(() => targetWords(this.mapping(), this.words()));
  protected readonly mine = computed(() => this.load().mapping.length);
  protected readonly isSameObject = computed(() => equal(this.mapping().object, this.load().object));
  protected readonly way = linkedSignal<'fill' | 'replace'>(() =>
    this.mine() > 0 && this.isSameObject() ? 'fill' : 'replace',
  );
  protected readonly free = computed(() =>
    freeEntries(this.load(), this.entries(), (name) => {
      const field = this.data.fields().find((each) => equal(each.name, name));
      return field !== undefined && isWriteable(field, this.load());
    }),
  );
  protected readonly count = computed(() =>
    this.way() === 'fill' ? this.free().length : this.entries().length,
  );

  protected readonly labelOf = labelOf;

  protected misfitWords(line: MappingLineDto): string {
    const t = this.words();
    const about = line.misfit === 'type' ? t(`shape.type.${line.about}`) : (line.about ?? '');
    return t(`mappings.misfit.${line.misfit}`, {
      field: labelOf(line),
      object: this.mapping().object,
      about: line.missing?.join(', ') ?? about,
    });
  }

  protected someOf(values: readonly string[]): string {
    return values.slice(0, mostNamed).join(', ') + (values.length > mostNamed ? ', …' : '');
  }

  protected toggle(column: string): void {
    this.renamed.update((taken) => {
      const next = new Set(taken);
      if (!next.delete(column)) next.add(column);
      return next;
    });
  }

  /** One change, so that one Undo takes all of it back. */
  protected apply(): void {
    const count = this.count();
    if (count === 0) return;
    const { name } = this.mapping();
    if (this.way() === 'fill')
      this.draft.changeLoad('map.change.mappingFilled', (load) => withEntries(load, this.free()), { name });
    else
      this.draft.changeLoad(
        'map.change.mappingTaken',
        (load) => replacedBy(load, this.mapping(), this.fit(), this.entries()),
        { name },
      );
    this.announcements.say(
      this.words()(`mappings.taken.${this.formats.form(count)}`, { name, count: this.formats.count(count) }),
    );
    this.applied.emit();
  }

  private words() {
    this.language.code();
    return (key: string, params?: Record<string, unknown>) => this.transloco.translate<string>(key, params);
  }
}

function labelOf({ label, field }: MappingLineDto): string {
  return label ?? field;
}
