import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  afterNextRender,
  computed,
  inject,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Language } from '../language/language';
import { languages } from '../language/languages';
import { densities } from '../ui/density';
import { Notices } from '../ui/notices';
import { Segments } from '../ui/segments';
import { themes } from '../ui/theme';
import { OwnSettings } from './own-settings';
import { SettingRow } from './setting';

type Switch = 'on' | 'off';

/** How the person wants the pages, wherever they sign in. */
@Component({
  selector: 'dms-personal-settings',
  imports: [MatButton, Segments, SettingRow, TranslocoDirective],
  templateUrl: './personal-settings.html',
  styles: `
    .browser {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      padding-block-start: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PersonalSettings {
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly injector = inject(Injector);
  protected readonly notices = inject(Notices);
  protected readonly settings = inject(OwnSettings);
  /** It was switched on here, and this browser refused. */
  protected readonly wasRefused = signal(false);

  protected readonly languageChoices = languages.map(({ code, name, html }) => ({
    value: code,
    label: name,
    lang: html,
  }));
  protected readonly themeChoices = this.choices('appearance.', themes);
  protected readonly densityChoices = this.choices('settings.density.', densities);
  protected readonly switchChoices = this.choices('settings.switch.', ['on', 'off']);
  /** Wanted by the person, but not to be had in this browser as it is. */
  protected readonly isMissing = computed(
    () => this.settings.values().notifications && this.notices.permission() !== 'granted',
  );

  /** What was pressed, until it is known whether it holds. */
  private readonly pressed = signal<Switch | undefined>(undefined);
  protected readonly notified = computed<Switch>(
    () => this.pressed() ?? this.switchOf(this.settings.values().notifications),
  );

  protected switchOf(on: boolean): Switch {
    return on ? 'on' : 'off';
  }

  /** Switched on only where the browser goes along: it asks the person now, not when a run is over. */
  protected async notify(chosen: Switch): Promise<void> {
    this.pressed.set(chosen);
    // Some browsers refuse at once: what was pressed is drawn before it is taken back.
    await new Promise<void>((drawn) => afterNextRender(() => drawn(), { injector: this.injector }));
    const isAllowed = chosen === 'off' || (await this.notices.ask());
    this.wasRefused.set(!isAllowed);
    if (isAllowed) void this.settings.choose('notifications', chosen === 'on');
    this.pressed.set(undefined);
  }

  protected async allow(): Promise<void> {
    this.wasRefused.set(!(await this.notices.ask()));
  }

  private choices<T extends string>(words: string, values: readonly T[]) {
    return computed(() => {
      this.language.code();
      return values.map((value) => ({ value, label: this.transloco.translate(`${words}${value}`) }));
    });
  }
}
