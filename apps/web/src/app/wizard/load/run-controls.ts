import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { runsCancel } from '../../client/fn/runs/runs-cancel';
import { runsPause } from '../../client/fn/runs/runs-pause';
import { runsResume } from '../../client/fn/runs/runs-resume';
import type { BatchDto } from '../../client/models/batch-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { isFinished } from '../../runs/run-look';
import { Dialog } from '../../ui/dialog';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { inFlight, settled } from './run-progress';

const calls = { pause: runsPause, resume: runsResume, cancel: runsCancel };

/** Pause, resume and cancel. Each says first what becomes of rows that are in, on their way, and not sent. */
@Component({
  selector: 'dms-run-controls',
  imports: [Dialog, Icon, MatButton, ProblemPanel, TranslocoDirective],
  templateUrl: './run-controls.html',
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunControls {
  readonly run = input.required<RunDto>();
  readonly batches = input.required<readonly BatchDto[]>();
  /** The run as it is after what was asked for. */
  readonly changed = output<RunDto>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  /** What is asked about before it is done. */
  protected readonly asking = signal<'pause' | 'cancel' | undefined>(undefined);
  protected readonly sending = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected readonly flight = computed(() => inFlight(this.run(), this.batches()));
  protected readonly settled = computed(() => settled(this.run()).done);
  protected readonly pausable = computed(
    () => ['queued', 'preparing', 'loading'].includes(this.run().state) && !this.run().stopping,
  );
  protected readonly resumable = computed(
    () => this.run().state === 'paused' || (this.run().stopping === 'pause' && !isFinished(this.run().state)),
  );
  protected readonly cancellable = computed(
    () =>
      !isFinished(this.run().state) && this.run().stopping !== 'cancel' && this.run().state !== 'reconciling',
  );

  protected ask(what: 'pause' | 'cancel'): void {
    this.asking.set(what);
    this.problem.set(undefined);
  }

  protected close(): void {
    this.asking.set(undefined);
  }

  protected async act(what: 'pause' | 'resume' | 'cancel'): Promise<void> {
    if (this.sending()) return;
    this.sending.set(true);
    this.problem.set(undefined);
    try {
      this.changed.emit(await firstValueFrom(this.api.invoke(calls[what], { id: this.run().id })));
      this.close();
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.sending.set(false);
    }
  }
}
