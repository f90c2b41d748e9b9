import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { runsRetry } from '../../client/fn/runs/runs-retry';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { Session } from '../../session/session';
import { Dialog } from '../../ui/dialog';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { ConfirmOrg } from '../confirm-org';
import { OpenOrg } from '../open-org';
import { CorrectRows, type CorrectedRow } from './correct-rows';

type Asking = { kind: 'no' } | { kind: 'asked' } | { kind: 'sending' } | { kind: 'failed'; problem: Problem };

/**
 * Sends the failed rows of a finished load once more, put right where wanted, as a run of its own, after saying where and
 * what.
 */
@Component({
  selector: 'dms-retry-failed',
  imports: [ConfirmOrg, CorrectRows, Dialog, Icon, MatButton, ProblemPanel, TranslocoDirective],
  templateUrl: './retry-failed.html',
  styles: `
    :host {
      --dms-dialog-width: 960px;
    }
    .choice {
      display: flex;
      align-items: center;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RetryFailed {
  readonly run = input.required<RunDto>();
  readonly started = output<RunDto>();

  private readonly api = inject(Api);
  private readonly session = inject(Session);
  protected readonly org = inject(OpenOrg);
  protected readonly formats = inject(Formats);
  protected readonly asking = signal<Asking>({ kind: 'no' });
  protected readonly typed = signal('');
  protected readonly correcting = signal(false);
  protected readonly corrected = signal<CorrectedRow[]>([]);
  /** Only rows that were put right are sent. */
  protected readonly alone = signal(false);
  protected readonly failed = computed(() => this.run().counts.output.failed);
  protected readonly sent = computed(() =>
    this.alone() && this.corrected().length > 0 ? this.corrected().length : this.failed(),
  );
  /** A translation key: why it cannot be done now. */
  protected readonly blocked = computed(() => {
    if (this.session.user()?.role === 'viewer') return 'loadStep.blocked.viewer';
    if (this.org.state().kind !== 'ready') return 'loadStep.blocked.org';
    return this.org.isConfirmedBy(this.typed()) ? undefined : 'loadStep.blocked.name';
  });

  protected ask(): void {
    this.typed.set('');
    this.correcting.set(false);
    this.corrected.set([]);
    this.alone.set(false);
    this.asking.set({ kind: 'asked' });
  }

  protected close(): void {
    this.asking.set({ kind: 'no' });
  }

  protected async send(): Promise<void> {
    if (this.blocked() !== undefined || this.asking().kind === 'sending') return;
    this.asking.set({ kind: 'sending' });
    const values = this.corrected();
    const rows = values.map(({ load, _out }) => ({ load, _out }));
    const confirm = this.org.confirmation(this.typed());
    const body = values.length === 0 ? confirm : { ...confirm, values, ...(this.alone() && { rows }) };
    try {
      const run = await firstValueFrom(this.api.invoke(runsRetry, { id: this.run().id, body }));
      this.close();
      this.started.emit(run);
    } catch (error) {
      this.asking.set({ kind: 'failed', problem: problemOf(error) });
    }
  }
}
