import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { problemOf } from '../api/problem';
import { Api } from '../client/api';
import { settingsReplace } from '../client/fn/settings/settings-replace';
import type { DefaultsChangeDto } from '../client/models/defaults-change-dto';
import type { SettingsDto } from '../client/models/settings-dto';
import { Formats } from '../language/formats';
import { Language } from '../language/language';
import { Session } from '../session/session';
import { Icon } from '../ui/icon';
import { Segments } from '../ui/segments';
import type { Saving } from './saving';
import { SettingRow } from './setting';

const mostCalls = 100_000_000;
const blanks = ['leave', 'null'] as const;
type Blank = (typeof blanks)[number];

/** What new migrations begin with: for admins to choose, for all others to see. */
@Component({
  selector: 'dms-migration-defaults',
  imports: [Icon, Segments, SettingRow, TranslocoDirective],
  templateUrl: './migration-defaults.html',
  styleUrl: './migration-defaults.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MigrationDefaults {
  readonly settings = input.required<SettingsDto>();
  readonly changed = output<SettingsDto>();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly mayChange = computed(() => this.session.user()?.role === 'admin');
  protected readonly savings = signal<Partial<Record<keyof DefaultsChangeDto, Saving>>>({});
  protected readonly pressed = signal<Blank | undefined>(undefined);
  /** What was typed is no number of calls. */
  protected readonly isWrong = signal(false);
  protected readonly mostCalls = mostCalls;
  protected readonly blankChoices = computed(() => {
    this.language.code();
    return blanks.map((value) => ({ value, label: this.transloco.translate(`map.blank.${value}`) }));
  });

  /** A number that is refused gives way to the one that holds. */
  protected async reserve(field: HTMLInputElement): Promise<void> {
    const typed = field.value.replace(/[\s,.，]/g, '');
    const isNumber = /^\d{1,9}$/.test(typed) && Number(typed) <= mostCalls;
    this.isWrong.set(!isNumber);
    if (!isNumber) return;
    if (Number(typed) !== this.settings().apiReserve)
      await this.save('apiReserve', { apiReserve: Number(typed) });
    field.value = String(this.settings().apiReserve);
  }

  /** Marked as pressed until it is known what holds. */
  protected async blank(blank: Blank): Promise<void> {
    this.pressed.set(blank);
    await this.save('blank', { blank });
    this.pressed.set(undefined);
  }

  private async save(name: keyof DefaultsChangeDto, body: DefaultsChangeDto): Promise<void> {
    this.note(name, { kind: 'saving' });
    try {
      this.changed.emit(await firstValueFrom(this.api.invoke(settingsReplace, { body })));
      this.note(name, { kind: 'saved', at: Date.now() });
    } catch (error) {
      this.note(name, { kind: 'refused', problem: problemOf(error) });
    }
  }

  private note(name: keyof DefaultsChangeDto, saving: Saving): void {
    this.savings.update((savings) => ({ ...savings, [name]: saving }));
  }
}
