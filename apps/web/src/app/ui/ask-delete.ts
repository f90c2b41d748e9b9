import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type Observable, firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Dialog } from './dialog';
import { ProblemPanel } from './problem-panel';

type State = { kind: 'asking' } | { kind: 'deleting' } | { kind: 'failed'; problem: Problem };

/** Asks before a thing goes and lets it go; that it is gone already is what was wanted. Its content stands above what it means. */
@Component({
  selector: 'dms-ask-delete',
  imports: [Dialog, MatButton, ProblemPanel],
  template: `
    <dms-dialog [heading]="heading()" (closed)="closed.emit()">
      @let now = state();
      <ng-content />
      @if (means(); as said) {
        <p>{{ said }}</p>
      }
      @if (now.kind === 'failed') {
        <dms-problem [problem]="now.problem" [repeatable]="false" />
      }
      <div class="dms-dialog-actions">
        <button mat-button type="button" (click)="closed.emit()">{{ keep() }}</button>
        <button
          mat-flat-button
          type="button"
          class="dms-danger"
          [aria-disabled]="now.kind === 'deleting'"
          (click)="remove()"
        >
          {{ now.kind === 'deleting' ? acting() : act() }}
        </button>
      </div>
    </dms-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AskDelete {
  readonly heading = input.required<string>();
  /** What goes with it, and what stays. */
  readonly means = input<string>();
  readonly keep = input.required<string>();
  readonly act = input.required<string>();
  readonly acting = input.required<string>();
  readonly call = input.required<() => Observable<unknown>>();
  readonly closed = output();
  readonly deleted = output();

  protected readonly state = signal<State>({ kind: 'asking' });

  protected async remove(): Promise<void> {
    if (this.state().kind === 'deleting') return;
    this.state.set({ kind: 'deleting' });
    try {
      await firstValueFrom(this.call()());
      this.deleted.emit();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'NOT_FOUND') this.deleted.emit();
      else this.state.set({ kind: 'failed', problem });
    }
  }
}
