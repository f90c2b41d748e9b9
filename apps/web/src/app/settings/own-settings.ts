import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { problemOf } from '../api/problem';
import { Reachability } from '../api/reachability';
import { Api } from '../client/api';
import { ownSettingsGet } from '../client/fn/settings/own-settings-get';
import { ownSettingsReplace } from '../client/fn/settings/own-settings-replace';
import type { PersonalChangeDto } from '../client/models/personal-change-dto';
import type { PersonalSettingsDto } from '../client/models/personal-settings-dto';
import { Language } from '../language/language';
import { Session } from '../session/session';
import { Density } from '../ui/density';
import { Notices } from '../ui/notices';
import { SingleKeys } from '../ui/single-keys';
import { Theme } from '../ui/theme';
import type { Saving } from './saving';

export type Setting = PersonalSettingsDto['chosen'][number];
type Choices = Required<PersonalChangeDto>;

/**
 * How the person wants the pages. What is chosen holds in this browser at once, and follows the person: it is kept with
 * them, and comes to every browser they sign in with. Before the sign-in it waits, and is kept with whoever signs in.
 */
@Injectable({ providedIn: 'root' })
export class OwnSettings {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly language = inject(Language);
  private readonly theme = inject(Theme);
  private readonly density = inject(Density);
  private readonly singleKeys = inject(SingleKeys);
  private readonly notices = inject(Notices);

  private readonly states = signal<Partial<Record<Setting, Saving>>>({});
  readonly savings = this.states.asReadonly();
  /** As they hold in this browser. */
  readonly values = computed<Choices>(() => ({
    language: this.language.code(),
    theme: this.theme.name(),
    density: this.density.name(),
    singleKeys: this.singleKeys.on(),
    notifications: this.notices.on(),
  }));
  private readonly person = computed(() => {
    const state = this.session.state();
    return state.kind === 'signedIn' ? state.user.id : undefined;
  });
  /** Whose settings hold here. */
  private taken?: string;
  /** Chosen, and not yet with the person. */
  private unsent: Partial<Choices> = {};
  private sending: Promise<void> = Promise.resolve();

  constructor() {
    const reachability = inject(Reachability);
    effect(() => {
      const person = this.person();
      const isLost = reachability.lostSince() !== undefined;
      if (isLost || person === undefined) return;
      untracked(() => void this.settle(person));
    });
  }

  /** Holds at once; what DMS refuses is put back and said in `savings`. */
  async choose<S extends Setting>(setting: S, value: Choices[S]): Promise<void> {
    const before = this.values()[setting];
    if (value === before) return;
    this.unsent = { ...this.unsent, [setting]: value };
    await this.apply({ [setting]: value });
    if (this.person() !== undefined) await this.send(setting, before);
  }

  /** One change after the other: of two in a row, the later one holds. */
  private send<S extends Setting>(setting: S, before: Choices[S]): Promise<void> {
    this.note(setting, { kind: 'saving' });
    this.sending = this.sending.then(async () => {
      const value = this.unsent[setting];
      if (value === undefined) return;
      try {
        await firstValueFrom(this.api.invoke(ownSettingsReplace, { body: { [setting]: value } }));
        this.sent(setting, value);
        this.note(setting, { kind: 'saved', at: Date.now() });
      } catch (error) {
        const problem = problemOf(error);
        if (problem.code === 'UNREACHABLE') return this.note(setting, { kind: 'kept' });
        this.sent(setting, value);
        if (this.values()[setting] === value) await this.apply({ [setting]: before });
        this.note(setting, { kind: 'refused', problem });
      }
    });
    return this.sending;
  }

  private sent(setting: Setting, value: unknown): void {
    if (this.unsent[setting] !== value) return;
    const { [setting]: _, ...rest } = this.unsent;
    this.unsent = rest;
  }

  private note(setting: Setting, saving: Saving): void {
    this.states.update((states) => ({ ...states, [setting]: saving }));
  }

  /** What the person has chosen anywhere holds here; what waits here goes to the person. */
  private async settle(person: string): Promise<void> {
    if (this.taken !== person) {
      this.taken = person;
      this.states.set({});
      try {
        const settings = await firstValueFrom(this.api.invoke(ownSettingsGet));
        await this.apply(chosenOf(settings, this.unsent));
      } catch (error) {
        // Until they are there, this browser's own hold; after the next sign-in or lost connection they are asked for again.
        problemOf(error);
        this.taken = undefined;
        return;
      }
    }
    const values = this.values();
    await Promise.all(
      Object.keys(this.unsent).map((name) => this.send(name as Setting, values[name as Setting])),
    );
  }

  private async apply({
    language,
    theme,
    density,
    singleKeys,
    notifications,
  }: PersonalChangeDto): Promise<void> {
    if (theme !== undefined) this.theme.use(theme);
    if (density !== undefined) this.density.use(density);
    if (singleKeys !== undefined) this.singleKeys.use(singleKeys);
    if (notifications !== undefined) this.notices.use(notifications);
    if (language !== undefined) await this.language.use(language);
  }
}

/** Only what was chosen: the defaults of the server are no reason to change what this browser has. */
function chosenOf(settings: PersonalSettingsDto, unsent: Partial<Choices>): PersonalChangeDto {
  const chosen = settings.chosen.filter((name) => unsent[name] === undefined);
  return Object.fromEntries(chosen.map((name) => [name, settings[name]]));
}
