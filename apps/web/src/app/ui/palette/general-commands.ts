import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { Language } from '../../language/language';
import { languages } from '../../language/languages';
import { Session } from '../../session/session';
import { OwnSettings } from '../../settings/own-settings';
import { Help } from '../help/help';
import { places } from '../places';
import { Theme, themes } from '../theme';
import type { Command } from './palette';

const keys: Record<string, string> = {
  '/': 'g h',
  '/connections': 'g c',
  '/runs': 'g r',
  '/people': 'g p',
  '/tokens': 'g t',
  '/settings': 'g s',
};

/** What can be done on every screen: places, language, theme, help, the way out. */
@Injectable({ providedIn: 'root' })
export class GeneralCommands {
  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly theme = inject(Theme);
  private readonly settings = inject(OwnSettings);
  private readonly help = inject(Help);
  private readonly session = inject(Session);

  readonly all = (): readonly Command[] => {
    const spoken = this.language.code();
    return [
      ...places.map(({ path, label }) => ({
        ...this.place(label, path),
        ...(keys[path] !== undefined && { keys: keys[path] }),
      })),
      ...(this.session.user()?.role === 'admin' ? [this.place('places.webhooks', '/webhooks')] : []),
      ...languages
        .filter(({ code }) => code !== spoken)
        .map(({ code, name }) =>
          this.deed('language', () => void this.settings.choose('language', code), {
            id: `language.${code}`,
            more: name,
          }),
        ),
      ...themes
        .filter((name) => name !== this.theme.name())
        .map((name) =>
          this.deed('theme', () => void this.settings.choose('theme', name), {
            id: `theme.${name}`,
            more: this.transloco.translate(`appearance.${name}`),
          }),
        ),
      { ...this.deed('help', () => this.help.toggle()), keys: '?' },
      this.deed('signOut', () => void this.signOut()),
    ];
  };

  private place(label: string, path: string): Command {
    return {
      id: `place.${path}`,
      words: this.transloco.translate(label),
      also: this.transloco.translate(`palette.also.${label.split('.')[1]}`),
      group: 'palette.group.places',
      run: () => void this.router.navigateByUrl(path),
    };
  }

  private deed(name: string, run: () => void, { id = name, more = '' } = {}): Command {
    return {
      id,
      words: this.transloco.translate(`palette.deed.${name}`, { what: more }),
      also: this.transloco.translate(`palette.also.${name}`),
      group: 'palette.group.deeds',
      run,
    };
  }

  private async signOut(): Promise<void> {
    await this.session.signOut();
    await this.router.navigateByUrl('/sign-in');
  }
}
