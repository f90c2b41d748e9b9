import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Subscription } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { runsReport$Json } from '../../client/fn/runs/runs-report-json';
import type { ReportDto } from '../../client/models/report-dto';
import { Formats } from '../../language/formats';
import { ProblemPanel } from '../../ui/problem-panel';

/** Source rows that never came to be loaded: at which step of the recipe they were set aside, and why. */
@Component({
  selector: 'dms-set-aside',
  imports: [ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (problem(); as failed) {
        <dms-problem [problem]="failed" (again)="ask()" />
      }
      @if (lines().length > 0) {
        <details class="dms-panel">
          <summary>
            {{ t('results.setAside.' + formats.form(total()), { count: formats.count(total()) }) }}
          </summary>
          <table class="dms-table">
            <caption class="dms-unseen">
              {{
                t('results.setAsideTitle')
              }}
            </caption>
            <thead>
              <tr>
                <th scope="col">{{ t('results.load') }}</th>
                <th scope="col">{{ t('results.step') }}</th>
                <th scope="col">{{ t('results.fate') }}</th>
                <th scope="col">{{ t('results.reason') }}</th>
                <th scope="col" class="dms-number">{{ t('results.sourceRows') }}</th>
              </tr>
            </thead>
            <tbody>
              @for (line of lines(); track $index) {
                <tr>
                  <th scope="row">
                    <bdi>{{ line.load }}</bdi>
                  </th>
                  <td [attr.data-label]="t('results.step')">
                    <span
                      >{{ line.step === null ? '–' : formats.count(line.step) }}
                      <code>{{ line.op }}</code></span
                    >
                  </td>
                  <td>{{ t('results.column.' + line.fate) }}</td>
                  <td>
                    <bdi>{{ line.reason }}</bdi>
                  </td>
                  <td class="dms-number" [attr.data-label]="t('results.sourceRows')">
                    {{ formats.count(line.count) }}
                  </td>
                </tr>
              }
            </tbody>
          </table>
        </details>
      }
    </ng-container>
  `,
  styles: `
    summary {
      padding: 12px 16px;
      cursor: pointer;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SetAside {
  readonly runId = input.required<string>();
  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly problem = signal<Problem | undefined>(undefined);
  private readonly report = signal<ReportDto | undefined>(undefined);
  private request?: Subscription;

  protected readonly lines = computed(() =>
    (this.report()?.loads ?? []).flatMap((load) =>
      load.setAside.filter(({ fate }) => fate !== 'carried').map((line) => ({ ...line, load: load.name })),
    ),
  );
  protected readonly total = computed(() => this.lines().reduce((sum, { count }) => sum + count, 0));

  constructor() {
    effect(() => {
      this.runId();
      untracked(() => this.ask());
    });
  }

  protected ask(): void {
    this.problem.set(undefined);
    this.request?.unsubscribe();
    this.request = this.api.invoke(runsReport$Json, { id: this.runId() }).subscribe({
      next: (report) => this.report.set(report),
      error: (error: unknown) => this.problem.set(problemOf(error)),
    });
  }
}
