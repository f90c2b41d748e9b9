import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { RunDto } from '../client/models/run-dto';
import { Formats } from '../language/formats';
import { Clock } from '../ui/clock';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { Status } from '../ui/status';
import { RunCounts } from './run-counts';
import { isMoving, modeIcons, runLooks } from './run-look';
import { secondsOf } from './run-sentence';

@Component({
  selector: 'dms-run-table',
  imports: [Icon, Moment, RouterLink, RunCounts, Status, TranslocoDirective],
  templateUrl: './run-table.html',
  styleUrl: './run-table.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunTable {
  readonly runs = input.required<RunDto[]>();
  /** A sentence for screen readers: what these runs are. */
  readonly caption = input.required<string>();

  private readonly formats = inject(Formats);
  private readonly clock = inject(Clock);
  protected readonly looks = runLooks;
  protected readonly modeIcons = modeIcons;
  protected readonly isMoving = isMoving;

  protected duration(run: RunDto): string {
    const seconds = secondsOf(run, this.clock.now());
    return seconds === undefined ? '' : this.formats.duration(seconds);
  }
}
