import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Reachability } from '../api/reachability';
import { Api } from '../client/api';
import { migrationsGet } from '../client/fn/migrations/migrations-get';
import { migrationsReplace } from '../client/fn/migrations/migrations-replace';
import type { LoadDto } from '../client/models/load-dto';
import type { MigrationDto } from '../client/models/migration-dto';
import type { NewMigrationDto } from '../client/models/new-migration-dto';
import { Language } from '../language/language';
import { Session } from '../session/session';
import { Announcements } from '../ui/announcements';
import { ChangeHistory, type Label } from './change-history';
import { definitionOf, same } from './definition';
import { DraftStore } from './draft-store';

const restMs = 800;

export type DraftState =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  /** The migration as edited here; its version is the last one the server acknowledged. */
  | { kind: 'ready'; migration: MigrationDto };

export type SaveState =
  | { kind: 'saved'; at: Date }
  | { kind: 'saving' }
  /** Waits in this browser until DMS answers again. */
  | { kind: 'kept' }
  /** Kept in this browser: the server cannot take it as it stands. */
  | { kind: 'refused'; problem: Problem }
  /** Both sides changed what they began with, `before`; nothing is sent until a person has put them together. */
  | { kind: 'conflict'; before: NewMigrationDto; theirs: MigrationDto };

/** The one migration that the wizard has open: every change is saved, can be undone, and outlives the page. */
@Injectable()
export class MigrationDraft {
  private readonly api = inject(Api);
  private readonly store = inject(DraftStore);
  private readonly session = inject(Session);
  private readonly language = inject(Language);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  private readonly history = new ChangeHistory();
  private readonly current = signal<DraftState>({ kind: 'loading' });
  private readonly saving = signal<SaveState>({ kind: 'saving' });
  private readonly wantedLoad = signal<string | undefined>(undefined);

  readonly state = this.current.asReadonly();
  readonly save = this.saving.asReadonly();
  readonly definition = computed(() => {
    const state = this.current();
    return state.kind === 'ready' ? definitionOf(state.migration) : undefined;
  });
  /** What an empty cell does where the mapping does not say: settled when the migration was made. */
  readonly blank = computed(() => {
    const state = this.current();
    return state.kind === 'ready' ? state.migration.defaults.blank : 'leave';
  });
  readonly loads = computed<LoadDto[]>(() => this.definition()?.loads ?? []);
  readonly load = computed<LoadDto | undefined>(
    () => this.loads().find(({ name }) => name === this.wantedLoad()) ?? this.loads()[0],
  );
  /** What would be undone, in words. */
  readonly undoable = computed(() => this.words(this.history.undoable()));
  readonly redoable = computed(() => this.words(this.history.redoable()));

  private id = '';
  /** As the server last said. */
  private base?: MigrationDto;
  private timer?: ReturnType<typeof setTimeout>;
  private sending?: Promise<void>;

  constructor() {
    const reachability = inject(Reachability);
    effect(() => {
      if (reachability.lostSince() !== undefined) return;
      untracked(() => {
        if (this.saving().kind === 'kept') void this.send();
        const state = this.current();
        if (state.kind === 'failed' && state.problem.code === 'UNREACHABLE') void this.open(this.id);
      });
    });
    inject(DestroyRef).onDestroy(() => {
      if (this.timer !== undefined) void this.send();
    });
  }

  /** By the shell, once. What waits in this browser from before is taken up again. */
  async open(id: string): Promise<void> {
    this.id = id;
    this.current.set({ kind: 'loading' });
    try {
      const server = await firstValueFrom(this.api.invoke(migrationsGet, { id }));
      const kept = await this.store.get(this.key());
      this.take(server);
      if (kept && !same(kept.definition, definitionOf(server))) this.takeUp(server, kept);
      else if (kept) await this.store.remove(this.key());
    } catch (error) {
      this.current.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  /** By the shell: which load the address names. */
  choose(load: string | undefined): void {
    this.wantedLoad.set(load);
  }

  /**
   * Changes the definition; `edit` answers a new one and leaves the old alone. `labelKey` names the change for undo.
   * Does nothing when nothing differs.
   */
  change(
    labelKey: string,
    edit: (definition: NewMigrationDto) => NewMigrationDto,
    params?: Record<string, unknown>,
  ): void {
    const before = this.definition();
    if (!before) return;
    const after = edit(before);
    if (same(before, after)) return;
    this.history.add({ key: labelKey, ...(params && { params }) }, before);
    this.edited(after);
  }

  /** Changes the chosen load. A new name is kept chosen by the shell, which follows it in the address. */
  changeLoad(labelKey: string, edit: (load: LoadDto) => LoadDto, params?: Record<string, unknown>): void {
    const chosen = this.load();
    if (!chosen) return;
    const changed = edit(chosen);
    if (this.wantedLoad() === chosen.name) this.wantedLoad.set(changed.name);
    this.change(
      labelKey,
      (definition) => ({
        ...definition,
        loads: definition.loads.map((load) => (load.name === chosen.name ? changed : load)),
      }),
      params,
    );
  }

  undo(): void {
    this.step('undo');
  }

  redo(): void {
    this.step('redo');
  }

  /** Everything is with the server when this resolves; it rejects with what was in the way (see problemOf). */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.sending;
    if (this.dirty()) await this.send();
    if (this.dirty() || this.saving().kind === 'conflict') throw this.failure ?? new Error('not saved');
  }

  /** In a conflict: what the person made of both versions. Undo brings back what was here. */
  async saveMerged(merged: NewMigrationDto): Promise<void> {
    const state = this.saving();
    const current = this.current();
    if (state.kind !== 'conflict' || current.kind !== 'ready') return;
    this.history.add({ key: 'wizard.change.merged' }, definitionOf(current.migration));
    this.base = state.theirs;
    this.current.set({ kind: 'ready', migration: { ...state.theirs, ...merged } });
    await this.keep();
    await this.send();
  }

  /** The last answer that was a refusal, for flush(). */
  private failure?: unknown;

  private step(direction: 'undo' | 'redo'): void {
    const now = this.definition();
    const moment = now && this.history[direction](now);
    if (!moment) return;
    this.edited(moment.definition);
    const what = this.words(moment.label) ?? '';
    this.announcements.say(this.transloco.translate(`wizard.${direction}Done`, { what }));
  }

  private take(server: MigrationDto): void {
    this.base = server;
    this.current.set({ kind: 'ready', migration: server });
    this.saving.set({ kind: 'saved', at: new Date(server.updatedAt) });
  }

  private takeUp(
    server: MigrationDto,
    kept: { version: string; base: NewMigrationDto; definition: NewMigrationDto },
  ) {
    this.current.set({ kind: 'ready', migration: { ...server, ...kept.definition } });
    this.history.add({ key: 'wizard.change.takenUp' }, definitionOf(server));
    // Only the version moved on: nobody changed what people change.
    if (kept.version === server.version || same(kept.base, definitionOf(server))) {
      void this.send();
      return;
    }
    // What both began with stays what is built upon, or the next reload would take theirs for seen.
    this.base = { ...server, ...kept.base, version: kept.version };
    this.saving.set({ kind: 'conflict', before: kept.base, theirs: server });
  }

  private edited(definition: NewMigrationDto): void {
    const state = this.current();
    if (state.kind !== 'ready' || !this.base) return;
    this.current.set({ kind: 'ready', migration: { ...state.migration, ...definition } });
    void this.keep();
    // A conflict waits for the person's choice; both sides stay as they are.
    if (this.saving().kind === 'conflict') return;
    this.saving.set({ kind: 'saving' });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), restMs);
  }

  private send(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const run = async () => {
      await this.sending;
      await this.put();
    };
    const sending = run().finally(() => {
      if (this.sending === sending) this.sending = undefined;
    });
    this.sending = sending;
    return sending;
  }

  private async put(): Promise<void> {
    const body = this.definition();
    const base = this.base;
    if (!body || !base) return;
    if (same(body, definitionOf(base))) {
      await this.acknowledged(base);
      return;
    }
    this.saving.set({ kind: 'saving' });
    try {
      const params = { id: this.id, 'If-Match': base.version, body };
      await this.acknowledged(await firstValueFrom(this.api.invoke(migrationsReplace, params)));
    } catch (error) {
      this.failure = error;
      await this.refused(problemOf(error));
    }
  }

  private async acknowledged(server: MigrationDto): Promise<void> {
    this.base = server;
    this.failure = undefined;
    const state = this.current();
    if (state.kind !== 'ready') return;
    this.current.set({ kind: 'ready', migration: { ...server, ...definitionOf(state.migration) } });
    if (this.dirty()) {
      await this.keep();
      if (this.timer === undefined) this.timer = setTimeout(() => void this.send(), restMs);
      return;
    }
    this.saving.set({ kind: 'saved', at: new Date() });
    await this.store.remove(this.key());
  }

  private async refused(problem: Problem): Promise<void> {
    const theirs = problem.current as MigrationDto | undefined;
    if (problem.code === 'STALE_VERSION' && theirs && this.base) {
      const unchanged = same(definitionOf(theirs), definitionOf(this.base));
      if (unchanged || same(definitionOf(theirs), this.definition())) {
        this.base = theirs;
        await this.put();
      } else this.saving.set({ kind: 'conflict', before: definitionOf(this.base), theirs });
      return;
    }
    const away = problem.code === 'UNREACHABLE' || problem.status >= 500;
    this.saving.set(away ? { kind: 'kept' } : { kind: 'refused', problem });
    // A server that answers but cannot now is asked again; one that does not answer is watched by Reachability.
    if (away && problem.status >= 500 && this.timer === undefined)
      this.timer = setTimeout(() => void this.send(), 10 * restMs);
  }

  private dirty(): boolean {
    return this.base !== undefined && !same(this.definition(), definitionOf(this.base));
  }

  private async keep(): Promise<void> {
    const definition = this.definition();
    if (!definition || !this.base) return;
    const { version } = this.base;
    await this.store.put(this.key(), { version, base: definitionOf(this.base), definition });
  }

  /** Another person at this browser does not get these. */
  private key(): string {
    return `${this.session.user()?.id ?? ''}/${this.id}`;
  }

  private words(label: Label | undefined): string | undefined {
    this.language.code();
    return label && this.transloco.translate(label.key, label.params);
  }
}
