import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Subscription } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { runsReport$Json } from '../../client/fn/runs/runs-report-json';
import type { ReportDto } from '../../client/models/report-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { ProblemPanel } from '../../ui/problem-panel';
import { MigrationDraft } from '../migration-draft';

/** Source rows that never came to be loaded: at which step of the recipe they were set aside, and why. */
@Component({
  selector: 'dms-set-aside',
  imports: [ProblemPanel, RouterLink, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (problem(); as failed) {
        <dms-problem [problem]="failed" (again)="ask()" />
      }
      @if (lines().length > 0) {
        <details #box class="dms-panel" [open]="opened()" (toggle)="opened.set(box.open)">
          <summary #summary>
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
                      >{{ line.step === null ? '–' : formats.count(line.step + 1) }}
                      <code>{{ line.op }}</code></span
                    >
                  </td>
                  <td>{{ t('results.column.' + line.fate) }}</td>
                  <td>
                    <bdi>{{ line.reason }}</bdi>
                  </td>
                  <td class="dms-number" [attr.data-label]="t('results.sourceRows')">
                    {{ formats.count(line.count) }}
                    @if (line.inShape; as query) {
                      <a [routerLink]="['/m', run().migrationId, 'shape']" [queryParams]="query">{{
                        t('results.showRows')
                      }}</a>
                    }
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
  readonly run = input.required<RunDto>();
  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly problem = signal<Problem | undefined>(undefined);
  private readonly report = signal<ReportDto | undefined>(undefined);
  protected readonly opened = signal(false);
  private readonly injector = inject(Injector);
  private readonly summary = viewChild<ElementRef<HTMLElement>>('summary');
  private request?: Subscription;
  private readonly draft = inject(MigrationDraft);
  private readonly id = computed(() => this.run().id);
  /** Shape shows the recipe as it is now: only while that is the run's, it shows the run's rows. */
  private readonly isUnchanged = computed(() => {
    const state = this.draft.state();
    return (
      state.kind === 'ready' &&
      this.draft.save().kind === 'saved' &&
      Date.parse(state.migration.updatedAt) <= Date.parse(this.run().createdAt)
    );
  });

  protected readonly lines = computed(() =>
    (this.report()?.loads ?? []).flatMap((load) =>
      load.setAside
        .filter(({ fate }) => fate !== 'carried')
        .map((line) => ({ ...line, load: load.name, inShape: this.inShape(load.name, line) })),
    ),
  );
  protected readonly total = computed(() => this.lines().reduce((sum, { count }) => sum + count, 0));

  constructor() {
    effect(() => {
      this.id();
      untracked(() => this.ask());
    });
  }

  /** The address in Shape of what step `step` (from 0) set aside; folded rows live on in others. */
  private inShape(
    load: string,
    { step, op, fate }: { step: number | null; op: string | null; fate: string },
  ) {
    const steps = this.draft.loads().find(({ name }) => name === load)?.recipe.steps ?? [];
    if (!this.isUnchanged() || step === null || fate === 'folded' || steps[step]?.op !== op) return undefined;
    return { load, at: step + 1, show: 'setAside' };
  }

  /** A number was pressed that these rows make up. */
  show(): void {
    this.opened.set(true);
    afterNextRender(
      () => {
        const summary = this.summary()?.nativeElement;
        summary?.scrollIntoView({ block: 'start' });
        summary?.focus({ preventScroll: true });
      },
      { injector: this.injector },
    );
  }

  protected ask(): void {
    this.problem.set(undefined);
    this.request?.unsubscribe();
    this.request = this.api.invoke(runsReport$Json, { id: this.id() }).subscribe({
      next: (report) => this.report.set(report),
      error: (error: unknown) => this.problem.set(problemOf(error)),
    });
  }
}
