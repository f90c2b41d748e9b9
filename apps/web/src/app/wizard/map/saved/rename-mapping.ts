import {
  ChangeDetectionStrategy,
  Component,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../../../api/problem';
import { Api } from '../../../client/api';
import { mappingsReplace } from '../../../client/fn/mappings/mappings-replace';
import type { MappingDto } from '../../../client/models/mapping-dto';
import { Dialog } from '../../../ui/dialog';
import { NameField } from '../../../ui/name-field';
import { ProblemPanel } from '../../../ui/problem-panel';

type State = { kind: 'editing' } | { kind: 'saving' } | { kind: 'failed'; problem: Problem };

/** Gives a saved mapping another name. What somebody else made of it meanwhile is kept, and shown before a second try. */
@Component({
  selector: 'dms-rename-mapping',
  imports: [Dialog, MatButton, NameField, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('mappings.rename.title', { name: mapping().name })" (closed)="closed.emit()">
        @let now = state();
        <form (submit)="rename(); $event.preventDefault()">
          <dms-name-field [name]="name()" [missing]="missing()" (nameChange)="name.set($event)" />
          @if (now.kind === 'failed') {
            <dms-problem [problem]="now.problem" [repeatable]="false" />
          }
          <div class="dms-dialog-actions">
            <button mat-button type="button" (click)="closed.emit()">{{ t('keep.cancel') }}</button>
            <button mat-flat-button type="submit" [aria-disabled]="now.kind === 'saving'">
              {{ now.kind === 'saving' ? t('keep.saving') : t('mappings.rename.act') }}
            </button>
          </div>
        </form>
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    form {
      display: grid;
      gap: 4px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RenameMapping {
  readonly mapping = input.required<MappingDto>();
  readonly renamed = output<MappingDto>();
  /** As somebody else has made it. */
  readonly changed = output<MappingDto>();
  readonly closed = output();

  private readonly api = inject(Api);
  /** What is typed outlives what somebody else makes of the mapping meanwhile. */
  protected readonly name = linkedSignal<MappingDto, string>({
    source: this.mapping,
    computation: ({ id, name }, previous) => (previous?.source.id === id ? previous.value : name),
  });
  protected readonly missing = signal(false);
  protected readonly state = signal<State>({ kind: 'editing' });

  protected async rename(): Promise<void> {
    if (this.state().kind === 'saving') return;
    const name = this.name().trim();
    this.missing.set(name === '');
    if (name === '') return;
    this.state.set({ kind: 'saving' });
    const { id, version, load, object, operation, externalIdField, strategy, mapping, options } =
      this.mapping();
    const body = {
      name,
      ...(load !== undefined && { load }),
      object,
      operation,
      ...(externalIdField !== undefined && { externalIdField }),
      ...(strategy && { strategy }),
      mapping,
      ...(options && { options }),
    };
    try {
      const call = this.api.invoke(mappingsReplace, { id, 'If-Match': version, body });
      this.renamed.emit(await firstValueFrom(call));
    } catch (error) {
      const problem = problemOf(error);
      this.state.set({ kind: 'failed', problem });
      // The next try builds upon what is there now.
      if (problem.code === 'STALE_VERSION') this.changed.emit(problem.current as MappingDto);
    }
  }
}
