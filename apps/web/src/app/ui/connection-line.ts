import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Reachability } from '../api/reachability';
import { Formats } from '../language/formats';
import { Announcements } from './announcements';
import { Icon } from './icon';

/** A line at the foot while DMS does not answer: in a row of its own, so that it covers nothing. */
@Component({
  selector: 'dms-connection-line',
  imports: [Icon, TranslocoDirective],
  template: `
    @if (since(); as time) {
      <p *transloco="let t"><dms-icon name="cloud_off" /> {{ t('connection.lost', { time }) }}</p>
    }
  `,
  styles: `
    p {
      display: flex;
      align-items: center;
      gap: 8px;
      max-width: none;
      min-height: 32px;
      padding: 4px 16px;
      background: var(--dms-warn-container);
      color: var(--dms-on-warn-container);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionLine {
  private readonly reachability = inject(Reachability);
  private readonly formats = inject(Formats);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  private wasLost = false;

  protected readonly since = computed(() => {
    const lost = this.reachability.lostSince();
    return lost === undefined ? undefined : this.formats.timeOfDay(lost);
  });

  constructor() {
    effect(() => {
      const lost = this.reachability.lostSince();
      if (lost === undefined && this.wasLost)
        this.announcements.say(this.transloco.translate('connection.back'));
      if (lost !== undefined && !this.wasLost)
        this.announcements.warn(
          this.transloco.translate('connection.lost', { time: this.formats.timeOfDay(lost) }),
        );
      this.wasLost = lost !== undefined;
    });
  }
}
