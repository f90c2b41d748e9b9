import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Language } from '../language/language';
import { languages } from '../language/languages';
import { OwnSettings } from '../settings/own-settings';

/** Switches to the other language, in whose own words it is written. */
@Component({
  selector: 'dms-language-button',
  imports: [MatButton],
  template: `
    <button
      mat-button
      type="button"
      [attr.lang]="other().html"
      [attr.title]="other().name"
      (click)="change()"
    >
      {{ other().short }}
    </button>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LanguageButton {
  private readonly settings = inject(OwnSettings);
  private readonly language = inject(Language);
  protected readonly other = computed(() => (this.language.code() === 'en' ? languages[1] : languages[0]));

  protected change(): void {
    void this.settings.choose('language', this.other().code);
  }
}
