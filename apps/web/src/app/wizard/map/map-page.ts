import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
  viewChildren,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Announcements } from '../../ui/announcements';
import { textOf } from '../../ui/cell-value';
import { EmptyState } from '../../ui/empty-state';
import { Filters } from '../../ui/filters';
import { Icon } from '../../ui/icon';
import type { PickOption } from '../../ui/picker';
import { ProblemPanel } from '../../ui/problem-panel';
import { Segments } from '../../ui/segments';
import { SingleKeys } from '../../ui/single-keys';
import { Skeleton } from '../../ui/skeleton';
import { isTyping } from '../../ui/typing';
import { MigrationDraft } from '../migration-draft';
import { type Blocker, StepStatus } from '../step-status';
import { ColumnTray } from './column-tray';
import { LoadTarget } from './load-target';
import { LoadsPanel } from './loads-panel';
import { MapData } from './map-data';
import { MapLine } from './map-line';
import { certainty } from './certainty';
import { type Line, type Show, isShown, labelOf, matches, shows } from './map-lines';
import { MapModel } from './map-model';
import { ValueMatching } from './value-matching';

const pageSize = 60;
const percent = 100;

/** What goes into which field of the org: one line a field, for one load at a time. */
@Component({
  selector: 'dms-map-page',
  imports: [
    ColumnTray,
    EmptyState,
    Filters,
    Icon,
    LoadTarget,
    LoadsPanel,
    MapLine,
    MatButton,
    MatIconButton,
    ProblemPanel,
    Segments,
    Skeleton,
    TranslocoDirective,
    ValueMatching,
  ],
  templateUrl: './map-page.html',
  styleUrl: './map-page.scss',
  providers: [MapData, MapModel],
  host: { class: 'dms-step', '(document:keydown)': 'press($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MapPage {
  /** From the address. */
  readonly show = input<string>();
  readonly search = input<string>();

  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);
  private readonly single = inject(SingleKeys);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly announcements = inject(Announcements);
  private readonly status = inject(StepStatus);
  protected readonly draft = inject(MigrationDraft);
  protected readonly data = inject(MapData);
  protected readonly model = inject(MapModel);
  protected readonly formats = inject(Formats);
  private readonly matching = viewChild(ValueMatching);
  private readonly rows = viewChildren(MapLine);

  /** In percent: guesses this sure or surer are taken at once. */
  protected readonly least = signal(90);
  private readonly pages = signal(1);

  protected readonly shown = computed<Show>(() => shows.find((show) => show === this.show()) ?? 'all');
  protected readonly found = computed(() => {
    const words = this.search()?.trim() ?? '';
    const lines = this.model.lines().filter((line) => isShown(line, this.shown()));
    return words === '' ? lines : lines.filter((line) => matches(line, words));
  });
  protected readonly lines = computed(() => this.found().slice(0, this.pages() * pageSize));
  protected readonly left = computed(() => this.found().length - this.lines().length);
  protected readonly choices = computed(() => {
    this.language.code();
    return shows.map((value) => {
      const count = this.model.lines().filter((line) => isShown(line, value)).length;
      return {
        value,
        label: this.transloco.translate(`map.show.${value}`, { count: this.formats.count(count) }),
      };
    });
  });
  /** The one line that Tab reaches. */
  protected readonly current = computed(() => {
    const name = this.model.current();
    const lines = this.lines();
    return lines.some((line) => line.name === name) ? name : lines[0]?.name;
  });
  protected readonly guesses = computed(() => this.model.guesses(this.least() / percent).length);
  protected readonly columns = computed<PickOption[]>(() => {
    const row = this.model.row();
    return (this.data.columns() ?? []).map(({ name }) => {
      const sample = textOf(row?.[name]).slice(0, 60);
      return { value: name, label: name, ...(sample && { detail: sample }) };
    });
  });
  /** Refused by the server without naming a line that is here. */
  protected readonly refusal = computed(() => {
    const refusal = this.model.refusal();
    if (!refusal) return undefined;
    const atLine =
      refusal.load === this.model.load().name &&
      this.model.lines().some(({ name }) => name.toLowerCase() === refusal.field?.toLowerCase());
    return atLine ? undefined : refusal;
  });

  constructor() {
    effect(() => {
      const blockers = this.blockers();
      untracked(() => this.status.setBlockers(blockers));
    });
    const shownOf = computed(() => [this.shown(), this.search(), this.model.load().name].join());
    effect(() => {
      shownOf();
      untracked(() => this.pages.set(1));
    });
  }

  protected readonly certainty = certainty;

  protected filter(changes: { show?: Show | ''; search?: string }): void {
    const queryParams = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [name, value === '' || value === 'all' ? null : value]),
    );
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected sectionBefore(index: number): string | undefined {
    const section = this.lines()[index]?.section;
    return section === this.lines()[index - 1]?.section ? undefined : section;
  }

  protected move(line: Line, by: number): void {
    const lines = this.lines();
    const next = lines[lines.indexOf(line) + by];
    if (!next) return;
    this.rows()
      .find((row) => row.line().name === next.name)
      ?.focus();
  }

  protected acceptAll(): void {
    if (this.guesses() === 0) return;
    const count = this.model.acceptAll(this.least() / percent);
    this.announcements.say(this.transloco.translate('map.accepted', { count: this.formats.count(count) }));
  }

  protected more(): void {
    this.pages.update((pages) => pages + 1);
  }

  protected match(line: Line): void {
    this.matching()?.show(line);
  }

  /** `[` and `]` step through the sample rows, `/` goes to the filter; letters in fields are letters. */
  protected press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || this.document.querySelector('dialog[open]')) return;
    if (!this.single.on()) return;
    if (event.key === '[') this.model.step(-1);
    else if (event.key === ']') this.model.step(1);
    else if (event.key === '/')
      this.document.querySelector<HTMLElement>('dms-map-page input[type=search]')?.focus();
    else return;
    event.preventDefault();
  }

  /** What keeps this load from being checked. */
  private blockers(): Blocker[] {
    const load = this.draft.load();
    if (!load) return [{ key: 'map.blocker.noLoad' }];
    const object = this.data.object();
    if (object.kind === 'failed') {
      const isGone = object.problem.status === 404;
      return [{ key: isGone ? 'map.blocker.noObject' : 'map.blocker.noFields', focus: 'map-object' }];
    }
    if (object.kind !== 'ready') return [];
    const needsKey = load.operation === 'upsert' && !load.externalIdField;
    const nothing = load.mapping.length === 0 && this.model.required().length === 0;
    return [
      ...(needsKey ? [{ key: 'map.blocker.key', focus: 'map-key' }] : []),
      ...(nothing ? [{ key: 'map.blocker.nothing' }] : []),
      ...this.model.lines().flatMap(blockersOf),
    ];
  }
}

function blockersOf(line: Line): Blocker[] {
  const error = line.problems.find(({ severity }) => severity === 'error');
  if (!error) return [];
  const focus = `map-line-${line.name}`;
  const key = error.key === 'missing' ? 'map.blocker.missing' : 'map.blocker.line';
  return [{ key, params: { field: labelOf(line) }, focus }];
}
