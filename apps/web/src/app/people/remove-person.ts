import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { peopleRemove } from '../client/fn/accounts/people-remove';
import type { PersonDto } from '../client/models/person-dto';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';

type State = { kind: 'asking' } | { kind: 'removing' } | { kind: 'failed'; problem: Problem };

/** Asks before somebody loses access, and says what of theirs ends and what stays. */
@Component({
  selector: 'dms-remove-person',
  imports: [Dialog, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('people.removeAsk', { name: person().username })" (closed)="closed.emit()">
        @let now = state();
        <p>{{ t('people.removeMeans') }}</p>
        @if (now.kind === 'failed') {
          <dms-problem [problem]="now.problem" [repeatable]="false" />
        }
        <div class="dms-dialog-actions">
          <button mat-stroked-button type="button" (click)="closed.emit()">{{ t('people.cancel') }}</button>
          <button
            mat-flat-button
            class="dms-danger"
            type="button"
            [aria-disabled]="now.kind === 'removing'"
            (click)="remove()"
          >
            {{ t('people.remove') }}
          </button>
        </div>
      </dms-dialog>
    </ng-container>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RemovePerson {
  readonly person = input.required<PersonDto>();
  readonly closed = output();
  readonly removed = output();

  private readonly api = inject(Api);
  protected readonly state = signal<State>({ kind: 'asking' });

  protected async remove(): Promise<void> {
    if (this.state().kind === 'removing') return;
    this.state.set({ kind: 'removing' });
    try {
      await firstValueFrom(this.api.invoke(peopleRemove, { id: this.person().id }));
      this.removed.emit();
    } catch (error) {
      const problem = problemOf(error);
      // Gone already is what was wanted.
      if (problem.code === 'NOT_FOUND') this.removed.emit();
      else this.state.set({ kind: 'failed', problem });
    }
  }
}
