import { Injectable, computed, effect, inject, linkedSignal, signal, untracked } from '@angular/core';
import type { LoadDto } from '../../client/models/load-dto';
import type { MappingEntryDto } from '../../client/models/mapping-entry-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import type { SuggestionDto } from '../../client/models/suggestion-dto';
import { MigrationDraft } from '../migration-draft';
import { equal } from './field-rules';
import { MapData } from './map-data';
import { type Line, labelOf, linesOf } from './map-lines';
import {
  type Parent,
  entryFor,
  parentOf,
  unusedColumns,
  withEntries,
  withEntry,
  withoutFields,
} from './mapping-edits';

const nothing: LoadDto = {
  name: '',
  datasetId: '',
  recipe: { version: 1, steps: [] },
  object: '',
  operation: 'insert',
  mapping: [],
};

/** The lines of the chosen load, and what can be done with them. Every change goes through the draft. */
@Injectable()
export class MapModel {
  private readonly draft = inject(MigrationDraft);
  private readonly data = inject(MapData);

  readonly load = computed(() => this.draft.load() ?? nothing);
  /** What an empty cell does where a line does not say. */
  readonly blank = this.draft.blank;
  /** Which of the sample rows is shown, from 0. */
  readonly sample = signal(0);
  /** The line that the keyboard is on. */
  readonly current = signal<string | undefined>(undefined);
  /** Fields that were mapped when the screen came to this load: they keep their place. */
  private readonly settled = signal<ReadonlySet<string>>(new Set());

  /** Fields that are guessed; once somebody is on a line, what is guessed later moves none. */
  private readonly placed = linkedSignal<{ guessed: string[]; isTouched: boolean }, string[]>({
    source: () => ({
      guessed: (this.data.suggestions.last() ?? []).map(({ field }) => field.toLowerCase()),
      isTouched: this.current() !== undefined,
    }),
    computation: ({ guessed, isTouched }, previous) => (isTouched && previous ? previous.value : guessed),
  });

  readonly rows = computed(() => this.data.samples.last()?.rows ?? []);
  readonly row = computed(() => this.rows()[Math.min(this.sample(), this.rows().length - 1)]);
  readonly refusal = computed(() => {
    const save = this.draft.save();
    if (save.kind !== 'refused' || save.problem.code !== 'BAD_MAPPING') return undefined;
    const { detail, where } = save.problem;
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const [load, field] = [text(where?.['load']), text(where?.['field'])];
    return { ...(detail && { detail }), ...(load && { load }), ...(field && { field }) };
  });
  readonly lines = computed(() => {
    const columns = this.data.columns();
    const refusal = this.refusal();
    return linesOf({
      load: this.load(),
      fields: this.data.fields(),
      ...(columns && { columns }),
      suggestions: this.data.suggestions.last() ?? [],
      settled: new Set([...this.settled(), ...this.placed()]),
      facts: this.data.facts.last() ?? {},
      ...(refusal && { refusal }),
    });
  });
  readonly required = computed(() => this.lines().filter(({ required }) => required));
  readonly requiredDone = computed(() => this.required().filter(({ entry }) => entry).length);
  readonly gone = computed(() => this.lines().filter(({ section }) => section === 'gone'));
  readonly columnNames = computed(() => this.data.columns()?.map(({ name }) => name) ?? []);
  readonly unused = computed(() => unusedColumns(this.columnNames(), this.load().mapping));

  constructor() {
    const place = computed(() => `${this.load().name}/${this.load().object}`);
    effect(() => {
      place();
      untracked(() => {
        this.settled.set(new Set(this.load().mapping.map(({ field }) => field.toLowerCase())));
        this.current.set(undefined);
        this.sample.set(0);
      });
    });
  }

  step(by: number): void {
    const count = this.rows().length;
    if (count > 0) this.sample.update((at) => (at + by + count) % count);
  }

  /** Feeds a field; undefined leaves it alone. */
  feed(line: Line, entry: MappingEntryDto | undefined): void {
    const key = entry ? 'map.change.fed' : 'map.change.cleared';
    this.draft.changeLoad(key, (load) => withEntry(load, line.name, entry), { field: labelOf(line) });
  }

  accept(line: Line): void {
    if (!line.suggestion) return;
    this.feed(line, this.entryOfGuess(line.suggestion));
  }

  /** Guesses that are not taken yet, at least so sure (0 to 1), and not for a person to choose between. */
  guesses(least: number): SuggestionDto[] {
    return this.lines().flatMap(({ suggestion }) =>
      suggestion && !suggestion.rivals && suggestion.confidence >= least - 1e-9 ? [suggestion] : [],
    );
  }

  acceptAll(least: number): number {
    const entries = this.guesses(least).map((guess) => this.entryOfGuess(guess));
    this.draft.changeLoad('map.change.accepted', (load) => withEntries(load, entries), {
      count: entries.length,
    });
    return entries.length;
  }

  /** Takes out the lines of fields that the object does not have. */
  removeGone(): void {
    const names = this.gone().map(({ name }) => name);
    this.draft.changeLoad('map.change.removed', (load) => withoutFields(load, names), {
      count: names.length,
    });
  }

  /** What feeding a field from a column means: for a reference, finding its record by the parent's key. */
  entryFromColumn(field: string, column: string): MappingEntryDto {
    return this.entryOfGuess({ field, column });
  }

  parent(field: OrgFieldDto): Parent | undefined {
    return parentOf(field, this.draft.loads(), (object) => this.data.fieldsOf(object));
  }

  private entryOfGuess(guess: Pick<SuggestionDto, 'field' | 'column'>): MappingEntryDto {
    const field = this.data.fields().find(({ name }) => equal(name, guess.field));
    const samples = this.rows().map((row): unknown => row[guess.column]);
    return entryFor(guess, field, field && this.parent(field), samples);
  }
}
