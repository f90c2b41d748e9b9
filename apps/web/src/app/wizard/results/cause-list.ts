import {
  ChangeDetectionStrategy,
  Component,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Subscription } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { runsCauses } from '../../client/fn/runs/runs-causes';
import type { CauseDto } from '../../client/models/cause-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Icon } from '../../ui/icon';
import type { IconName } from '../../ui/icon-names';
import { ProblemPanel } from '../../ui/problem-panel';
import { Skeleton } from '../../ui/skeleton';

type State =
  { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'ready'; items: CauseDto[] };

const icons: Record<CauseDto['severity'], IconName> = {
  error: 'error_outline',
  decision: 'help_outline',
  warning: 'warning_amber',
};

/** Why rows failed or stayed behind: one line for each cause, with what helps; its number leads to its rows. */
@Component({
  selector: 'dms-cause-list',
  imports: [Icon, ProblemPanel, RouterLink, Skeleton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @let now = state();
      @switch (now.kind) {
        @case ('loading') {
          <dms-skeleton class="dms-panel" [rows]="2">{{ t('list.loading') }}</dms-skeleton>
        }
        @case ('failed') {
          <dms-problem [problem]="now.problem" (again)="ask()" />
        }
        @case ('ready') {
          @if (now.items.length > 0) {
            <h2>{{ t('results.causes') }}</h2>
            <ul class="dms-panel">
              @for (cause of now.items; track $index) {
                <li>
                  <dms-icon [name]="icons[cause.severity]" [class]="cause.severity" />
                  <div>
                    <p class="head">
                      <a
                        [routerLink]="[]"
                        [queryParams]="{ only: cause.load, status: null, code: cause.code, page: null }"
                        queryParamsHandling="merge"
                        (click)="led.emit()"
                        >{{
                          t('results.causeRows.' + formats.form(cause.count), {
                            count: formats.count(cause.count),
                          })
                        }}</a
                      >
                      <bdi>{{ cause.load }}</bdi>{{ cause.field ? ', ' + cause.field : '' }}
                      <code>{{ cause.code }}</code>
                    </p>
                    @if (cause.hint) {
                      <p>{{ cause.hint }}</p>
                    }
                    @for (sample of cause.samples.slice(0, 3); track $index) {
                      <p class="dms-muted sample" lang="en" [attr.title]="sample">
                        <bdi>{{ sample }}</bdi>
                      </p>
                    }
                  </div>
                </li>
              }
            </ul>
          }
        }
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    ul {
      list-style: none;
    }
    li {
      display: flex;
      gap: 12px;
      padding: 12px 16px;
    }
    li + li {
      border-top: 1px solid var(--mat-sys-outline-variant);
    }
    .error {
      color: var(--dms-error);
    }
    .decision {
      color: var(--dms-info);
    }
    .warning {
      color: var(--dms-warn);
    }
    li > div {
      min-width: 0;
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0 8px;
    }
    .sample {
      white-space: nowrap;
      overflow: hidden;
      text-overflow: ellipsis;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CauseList {
  readonly runId = input.required<string>();
  /** A number was pressed: its rows are shown now. */
  readonly led = output();
  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly icons = icons;
  protected readonly state = signal<State>({ kind: 'loading' });
  private request?: Subscription;

  constructor() {
    const language = inject(Language);
    effect(() => {
      this.runId();
      // Hints come in the language asked for.
      language.code();
      untracked(() => this.ask());
    });
  }

  protected ask(): void {
    this.request?.unsubscribe();
    this.request = this.api.invoke(runsCauses, { id: this.runId() }).subscribe({
      next: ({ items }) => this.state.set({ kind: 'ready', items }),
      error: (error: unknown) => this.state.set({ kind: 'failed', problem: problemOf(error) }),
    });
  }
}
