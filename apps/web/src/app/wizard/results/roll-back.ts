import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { DestroyRef } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import {
  EMPTY,
  Subject,
  catchError,
  exhaustMap,
  firstValueFrom,
  startWith,
  switchMap,
  takeWhile,
  tap,
} from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { rollbackPreview } from '../../client/fn/runs/rollback-preview';
import { rollbackStart } from '../../client/fn/runs/rollback-start';
import type { RollbackPreviewDto } from '../../client/models/rollback-preview-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { Session } from '../../session/session';
import { Dialog } from '../../ui/dialog';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { whileSeen } from '../../ui/while-seen';
import { ConfirmOrg } from '../confirm-org';
import { OpenOrg } from '../open-org';

type Asking =
  | { kind: 'no' }
  | { kind: 'looking' }
  | { kind: 'seen'; preview: RollbackPreviewDto }
  | { kind: 'sending'; preview: RollbackPreviewDto }
  | { kind: 'failed'; problem: Problem };

/** Rows that would be left, as far as the dialog shows them. */
const shownRows = 50;
const everyMs = 1000;

/** Shows what rolling a finished load back would delete, put back and leave, and does it when told to. */
@Component({
  selector: 'dms-roll-back',
  imports: [ConfirmOrg, Dialog, Icon, MatButton, ProblemPanel, TranslocoDirective],
  templateUrl: './roll-back.html',
  styleUrl: './roll-back.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RollBack {
  readonly run = input.required<RunDto>();
  readonly started = output<RunDto>();

  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly looks = new Subject<boolean>();
  protected readonly org = inject(OpenOrg);
  protected readonly formats = inject(Formats);
  protected readonly asking = signal<Asking>({ kind: 'no' });
  protected readonly typed = signal('');
  protected readonly preview = computed(() => {
    const now = this.asking();
    return 'preview' in now ? now.preview : undefined;
  });
  protected readonly undone = computed(() => {
    const counts = this.preview()?.counts;
    return counts ? counts.delete + counts.restore : 0;
  });
  /** A translation key: why it cannot be done now. */
  protected readonly blocked = computed(() => {
    if (this.session.user()?.role === 'viewer') return 'loadStep.blocked.viewer';
    if (this.org.state().kind !== 'ready') return 'loadStep.blocked.org';
    if (this.undone() === 0) return 'rollback.nothing';
    return this.org.isConfirmedBy(this.typed()) ? undefined : 'loadStep.blocked.name';
  });

  constructor() {
    const look = () =>
      whileSeen(everyMs).pipe(
        startWith(0),
        exhaustMap(() => this.api.invoke(rollbackPreview, { id: this.run().id, limit: shownRows })),
        tap((preview) => {
          if (preview.state === 'ready') this.asking.set({ kind: 'seen', preview });
        }),
        takeWhile(({ state }) => state === 'comparing'),
        catchError((error: unknown) => {
          this.asking.set({ kind: 'failed', problem: problemOf(error) });
          return EMPTY;
        }),
      );
    this.looks
      .pipe(
        switchMap((wanted) => (wanted ? look() : EMPTY)),
        takeUntilDestroyed(inject(DestroyRef)),
      )
      .subscribe();
  }

  protected ask(): void {
    this.typed.set('');
    this.asking.set({ kind: 'looking' });
    this.looks.next(true);
  }

  protected close(): void {
    this.looks.next(false);
    this.asking.set({ kind: 'no' });
  }

  protected async send(): Promise<void> {
    const now = this.asking();
    if (this.blocked() !== undefined || now.kind !== 'seen') return;
    this.asking.set({ kind: 'sending', preview: now.preview });
    try {
      const body = this.org.confirmation(this.typed());
      const run = await firstValueFrom(this.api.invoke(rollbackStart, { id: this.run().id, body }));
      this.close();
      this.started.emit(run);
    } catch (error) {
      this.asking.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  /** That something changed stands before it in the person's own language. */
  protected what(message: string | null): string {
    return (message ?? '').replace(/^Changed since[:,]? ?/, '');
  }

  protected reasons(left: { code: string; count: number }[]): { code: string; count: string }[] {
    return left.map(({ code, count }) => ({ code, count: this.formats.count(count) }));
  }
}
