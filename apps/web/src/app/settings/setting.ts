import { ChangeDetectionStrategy, Component, effect, inject, input, untracked } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Formats } from '../language/formats';
import { Announcements } from '../ui/announcements';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icon-names';
import type { Saving } from './saving';

const icons: Record<Saving['kind'], IconName> = {
  saving: 'hourglass_empty',
  saved: 'check_circle',
  kept: 'cloud_off',
  refused: 'error_outline',
};

/** One setting: its control (the content), what it does in a line, and whether its last change was saved. */
@Component({
  selector: 'dms-setting',
  imports: [Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <div class="control"><ng-content /></div>
      <p class="effect dms-muted">{{ effect() }}</p>
      <div class="state" [class]="saving()?.kind">
        @if (saving(); as now) {
          <dms-icon [name]="icons[now.kind]" />
          @switch (now.kind) {
            @case ('saved') {
              <span>{{ t('wizard.save.saved', { time: formats.timeOfDay(now.at) }) }}</span>
            }
            @case ('refused') {
              <span>
                {{ t('settings.refused', { why: t('problem.' + now.problem.code) }) }}
                @if (now.problem.detail; as detail) {
                  <span class="detail" lang="en">{{ detail }}</span>
                }
              </span>
            }
            @default {
              <span>{{ t('wizard.save.' + now.kind) }}</span>
            }
          }
        }
      </div>
    </ng-container>
  `,
  styleUrl: './setting.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingRow {
  /** What the control is called, for whoever only hears that it was saved. */
  readonly label = input.required<string>();
  /** What it does, in a line. */
  readonly effect = input.required<string>();
  readonly saving = input<Saving>();

  private readonly announcements = inject(Announcements);
  private readonly transloco = inject(TranslocoService);
  protected readonly formats = inject(Formats);
  protected readonly icons = icons;

  constructor() {
    // What was saved before this screen was opened is no news.
    let before: Saving | undefined;
    let isFirst = true;
    effect(() => {
      const now = this.saving();
      const isNews = !isFirst && now !== before;
      before = now;
      isFirst = false;
      if (isNews && now) untracked(() => this.tell(now));
    });
  }

  private tell(saving: Saving): void {
    const params = { setting: this.label() };
    if (saving.kind === 'saved')
      this.announcements.say(this.transloco.translate('settings.said.saved', params));
    if (saving.kind === 'kept')
      this.announcements.say(this.transloco.translate('settings.said.kept', params));
    if (saving.kind === 'refused')
      this.announcements.warn(this.transloco.translate('settings.said.refused', params));
  }
}
