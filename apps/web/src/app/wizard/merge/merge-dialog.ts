import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  computed,
  effect,
  inject,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../client/api';
import { connectionsGet } from '../../client/fn/connections/connections-get';
import { datasetsGet } from '../../client/fn/datasets/datasets-get';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Dialog } from '../../ui/dialog';
import { definitionOf } from '../definition';
import { MigrationDraft } from '../migration-draft';
import { placeWords, valueWords } from './line-words';
import { mergedDefinitions } from './merge-definitions';
import { type Line, type Side, sides } from './three-way';

/** A line in words. */
interface Shown extends Record<Side, string> {
  id: string;
  title: string;
  changed: Line['changed'];
}

/**
 * Two people changed one migration: what only one of them changed is put together already, the rest is shown line by
 * line as it is here, as it was before, and as it is there. Nothing is sent before the merged version is saved.
 */
@Component({
  selector: 'dms-merge-dialog',
  imports: [Dialog, MatButton, TranslocoDirective],
  templateUrl: './merge-dialog.html',
  styleUrl: './merge-dialog.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MergeDialog {
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly document = inject(DOCUMENT);
  private readonly draft = inject(MigrationDraft);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  protected readonly formats = inject(Formats);
  protected readonly sides = sides;
  protected readonly choices = signal<ReadonlyMap<string, Side>>(new Map());
  /** Of datasets and connections: people know them by these. */
  private readonly names = signal<ReadonlyMap<string, string>>(new Map());

  private readonly merged = computed(() => {
    const save = this.draft.save();
    const mine = this.draft.definition();
    if (save.kind !== 'conflict' || !mine) return undefined;
    return mergedDefinitions(
      { before: save.before, mine, theirs: definitionOf(save.theirs) },
      this.choices(),
    );
  });
  private readonly lines = computed<Shown[]>(() =>
    (this.merged()?.lines ?? []).map((line) => this.shown(line)),
  );
  protected readonly disputed = computed(() => this.lines().filter(({ changed }) => changed === 'both'));
  protected readonly settled = computed(() => this.lines().filter(({ changed }) => changed !== 'both'));
  protected readonly changedThere = computed(() => this.count('mine'));
  protected readonly changedHere = computed(() => this.count('theirs'));
  protected readonly open = computed(
    () => this.disputed().filter(({ id }) => !this.choices().has(id)).length,
  );

  constructor() {
    effect(() => {
      const lines = this.merged()?.lines ?? [];
      untracked(() => this.learnNames(lines));
    });
  }

  protected choose(id: string, side: Side): void {
    this.choices.update((choices) => new Map(choices).set(id, side));
  }

  protected chooseAll(side: Side): void {
    this.choices.set(new Map(this.disputed().map(({ id }) => [id, side])));
  }

  /** While something is undecided, leads there. */
  protected save(): void {
    const first = this.disputed().findIndex(({ id }) => !this.choices().has(id));
    if (first >= 0) {
      this.document.querySelector<HTMLElement>(`#merge-${first} input`)?.focus();
      return;
    }
    const merged = this.merged();
    this.closed.emit();
    if (merged) void this.draft.saveMerged(merged.definition);
  }

  /** Lines that not only `side` changed. */
  private count(side: 'mine' | 'theirs'): number {
    return this.lines().filter(({ changed }) => changed !== side).length;
  }

  private shown(line: Line): Shown {
    this.language.code();
    const t = (key: string, params?: Record<string, unknown>) =>
      this.transloco.translate<string>(key, params);
    const words = (side: Side) =>
      valueWords(line, line[side], t, (value) => this.formats.count(value), this.names());
    return {
      id: line.id,
      title: placeWords(line.place, t),
      changed: line.changed,
      mine: words('mine'),
      before: words('before'),
      theirs: words('theirs'),
    };
  }

  /** What cannot be found is shown by its id. */
  private learnNames(lines: readonly Line[]): void {
    for (const { place, ...line } of lines) {
      const call = { dataset: datasetsGet, connection: connectionsGet }[place.part as 'dataset'];
      if (!call) continue;
      for (const side of sides) {
        const id = String(line[side]);
        if (this.names().has(id)) continue;
        firstValueFrom(this.api.invoke(call, { id })).then(
          ({ name }) => this.names.update((names) => new Map(names).set(id, name)),
          () => undefined,
        );
      }
    }
  }
}
