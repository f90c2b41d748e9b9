import { DOCUMENT, Injectable, computed, inject, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Remembered } from '../ui/remembered';
import { type LanguageCode, isLanguage, languages, preferredLanguage } from './languages';

/** The language of the pages: switched while running, remembered in this browser. */
@Injectable({ providedIn: 'root' })
export class Language {
  private readonly transloco = inject(TranslocoService);
  private readonly document = inject(DOCUMENT);
  private readonly remembered = inject(Remembered);
  private readonly chosen = signal<LanguageCode>('en');

  readonly code = this.chosen.asReadonly();
  /** The locale for Intl. */
  readonly locale = computed(() => describe(this.chosen()).locale);

  start(): Promise<void> {
    const stored = this.remembered.get('language');
    return this.show(isLanguage(stored) ? stored : preferredLanguage(navigator.languages));
  }

  async use(code: LanguageCode): Promise<void> {
    this.remembered.set('language', code);
    await this.show(code);
  }

  private async show(code: LanguageCode): Promise<void> {
    await firstValueFrom(this.transloco.load(code));
    this.transloco.setActiveLang(code);
    this.document.documentElement.lang = describe(code).html;
    this.chosen.set(code);
  }
}

function describe(code: LanguageCode) {
  return languages.find((language) => language.code === code) ?? languages[0];
}
