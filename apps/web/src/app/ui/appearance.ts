import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Language } from '../language/language';
import { type LanguageCode, languages } from '../language/languages';
import { OwnSettings } from '../settings/own-settings';
import { Segments } from './segments';
import { Theme, type ThemeName, themes } from './theme';

/** Language and theme: on the pages before the sign-in, and in the menu of the frame. */
@Component({
  selector: 'dms-appearance',
  imports: [Segments, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-segments
        [label]="t('appearance.language')"
        [segments]="languageChoices"
        [value]="language.code()"
        (chosen)="speak($event)"
      />
      <dms-segments
        [label]="t('appearance.theme')"
        [segments]="themeChoices()"
        [value]="theme.name()"
        (chosen)="paint($event)"
      />
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 12px 24px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Appearance {
  private readonly transloco = inject(TranslocoService);
  private readonly settings = inject(OwnSettings);
  protected readonly language = inject(Language);
  protected readonly theme = inject(Theme);

  protected readonly languageChoices = languages.map(({ code, name, html }) => ({
    value: code,
    label: name,
    lang: html,
  }));
  protected readonly themeChoices = computed(() => {
    this.language.code();
    return themes.map((value) => ({ value, label: this.transloco.translate(`appearance.${value}`) }));
  });

  protected speak(code: LanguageCode): void {
    void this.settings.choose('language', code);
  }

  protected paint(name: ThemeName): void {
    void this.settings.choose('theme', name);
  }
}
