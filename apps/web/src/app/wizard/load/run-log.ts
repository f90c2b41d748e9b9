import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { map } from 'rxjs';
import { Asking } from '../../api/asking';
import { Api } from '../../client/api';
import { runsLog } from '../../client/fn/runs/runs-log';
import type { RunDto } from '../../client/models/run-dto';
import type { RunEventDto } from '../../client/models/run-event-dto';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';
import type { IconName } from '../../ui/icon-names';
import { ProblemPanel } from '../../ui/problem-panel';

const icons: Record<RunEventDto['severity'], IconName> = {
  info: 'info',
  warning: 'warning_amber',
  error: 'error_outline',
};

/** What happened to a run, the newest first; asked for once somebody opens it, and again whenever the run moves on. */
@Component({
  selector: 'dms-run-log',
  imports: [Icon, ProblemPanel, TranslocoDirective],
  template: `
    <details class="dms-panel" *transloco="let t" (toggle)="open.set($any($event.target).open)">
      <summary>{{ t('loadStep.log.title') }}</summary>
      @let state = log.state();
      @if (log.last(); as events) {
        <ol [attr.aria-label]="t('loadStep.log.title')">
          @for (event of newestFirst(events); track $index) {
            <li [class]="event.severity">
              <time [attr.datetime]="event.at">{{ formats.moment(time(event.at)) }}</time>
              <dms-icon [name]="icons[event.severity]" />
              <span lang="en">
                @if (event.load) {
                  <bdi>{{ event.load }}</bdi>:
                }
                {{ event.message }}
              </span>
            </li>
          } @empty {
            <li class="dms-muted">{{ t('loadStep.log.none') }}</li>
          }
        </ol>
      } @else if (state.kind === 'failed') {
        <dms-problem [problem]="state.problem" (again)="log.retry()" />
      } @else if (open()) {
        <p class="dms-muted wait" aria-busy="true">{{ t('list.loading') }}</p>
      }
    </details>
  `,
  styles: `
    summary {
      padding: 12px 16px;
      cursor: pointer;
    }
    ol {
      display: grid;
      gap: 4px;
      padding: 0 16px 12px;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 2px 8px;
    }
    li span {
      flex: 1 1 240px;
      min-width: 0;
    }
    time {
      color: var(--mat-sys-on-surface-variant);
      font-variant-numeric: tabular-nums;
    }
    .warning dms-icon {
      color: var(--dms-warn);
    }
    .error dms-icon {
      color: var(--dms-error);
    }
    .wait {
      padding: 0 16px 12px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunLog {
  readonly run = input.required<RunDto>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly icons = icons;
  protected readonly open = signal(false);
  protected readonly log = new Asking<RunEventDto[]>();

  constructor() {
    const question = computed(() => {
      const { id, state, loads } = this.run();
      return this.open() ? `${id} ${state} ${loads.map((load) => load.state).join(' ')}` : undefined;
    });
    effect(() => {
      if (question() === undefined) return;
      untracked(() => {
        const { id } = this.run();
        this.log.ask(() => this.api.invoke(runsLog, { id }).pipe(map(({ items }) => items)));
      });
    });
    inject(DestroyRef).onDestroy(() => this.log.stop());
  }

  protected newestFirst(events: readonly RunEventDto[]): RunEventDto[] {
    return [...events].reverse();
  }

  protected time(iso: string): number {
    return Date.parse(iso);
  }
}
