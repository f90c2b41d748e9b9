import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { RunStart } from '../../runs/run-start';
import { Session } from '../../session/session';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { ConfirmOrg } from '../confirm-org';
import { OpenOrg } from '../open-org';

/** After a trial: loads what it left, without its rows. */
@Component({
  selector: 'dms-after-trial',
  imports: [ConfirmOrg, Icon, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <p>
        {{ t('trial.was.' + formats.form(rows()), { count: formats.count(rows()) }) }}
        @if (run().state === 'rolled_back') {
          {{ t('trial.rolledBack') }}
        }
      </p>
      @if (failed(); as problem) {
        <dms-problem [problem]="problem" (again)="start()" />
      }
      @if (run().state !== 'rolled_back' && mayLoad()) {
        <dms-confirm-org [(typed)]="typed" />
        @if (!org.isConfirmedBy(typed())) {
          <p class="dms-muted" role="status">{{ t('loadStep.blocked.name', { name: org.name() }) }}</p>
        }
        <button mat-stroked-button type="button" [attr.aria-disabled]="blocked()" (click)="start()">
          <dms-icon name="cloud_upload" />
          {{ starting() ? t('loadStep.starting') : t('trial.rest') }}
        </button>
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: block;
      padding: 12px 16px;
    }

    p {
      margin: 0 0 8px;
    }
  `,
  host: { class: 'dms-panel' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AfterTrial {
  readonly run = input.required<RunDto>();
  readonly started = output<RunDto>();

  private readonly starts = inject(RunStart);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly org = inject(OpenOrg);
  protected readonly typed = signal('');
  protected readonly starting = signal(false);
  protected readonly failed = signal<Problem | undefined>(undefined);
  protected readonly rows = computed(() => this.run().trial?.rows ?? 0);
  protected readonly mayLoad = computed(() => this.session.user()?.role !== 'viewer');

  protected readonly blocked = computed(
    () => this.starting() || this.org.state().kind !== 'ready' || !this.org.isConfirmedBy(this.typed()),
  );

  protected async start(): Promise<void> {
    if (this.blocked()) return;
    this.starting.set(true);
    this.failed.set(undefined);
    try {
      const { id, migrationId } = this.run();
      const more = { restOf: id, ...this.org.confirmation(this.typed()) };
      this.started.emit(await firstValueFrom(this.starts.start(migrationId, 'load', more)));
    } catch (error) {
      this.failed.set(problemOf(error));
    } finally {
      this.starting.set(false);
    }
  }
}
