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
import { type Problem, problemOf } from '../api/problem';
import { Announcements } from './announcements';
import { Dialog } from './dialog';
import { NameField } from './name-field';
import { ProblemPanel } from './problem-panel';

export interface Kept {
  id: string;
  name: string;
}

/** Where things are kept under names. The calls reject with HttpErrorResponse. */
export interface Shelf<T extends Kept> {
  /** The one of just this name that this person may change. */
  known(name: string): Promise<T | undefined>;
  create(name: string): Promise<T>;
  replace(known: T, name: string): Promise<T>;
}

/** What the dialog says, in the language that is spoken now. */
export interface ShelfWords<T extends Kept> {
  title: string;
  sentence: string;
  act: string;
  /** Keeps it beside the one that has the name already. */
  another: string;
  known(kept: T): string;
  /** Keeps it in the place of that one. */
  over(kept: T): string;
  saved(kept: T, isNew: boolean): string;
}

type State<T> =
  | { kind: 'editing' }
  | { kind: 'saving' }
  /** One of this name is there, and may be changed. */
  | { kind: 'known'; kept: T }
  | { kind: 'failed'; problem: Problem };

/** Asks for a name and keeps a thing under it: as a new one, or in the place of the one that has the name already. */
@Component({
  selector: 'dms-keep-named',
  imports: [Dialog, MatButton, NameField, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="words().title" (closed)="closed.emit()">
        @let now = state();
        <form (submit)="save(); $event.preventDefault()">
          <dms-name-field [name]="name()" [missing]="missing()" (nameChange)="rename($event)" />
          @if (now.kind === 'known') {
            <p role="status">{{ words().known(now.kept) }}</p>
          } @else {
            <p class="dms-muted">{{ words().sentence }}</p>
          }
          @if (now.kind === 'failed') {
            <dms-problem [problem]="now.problem" [repeatable]="false" />
          }
          <div class="dms-dialog-actions">
            <button mat-button type="button" (click)="closed.emit()">{{ t('keep.cancel') }}</button>
            @if (now.kind === 'known') {
              <button mat-stroked-button type="button" (click)="create()">{{ words().another }}</button>
            }
            <button mat-flat-button type="submit" [aria-disabled]="now.kind === 'saving'">
              {{
                now.kind === 'saving'
                  ? t('keep.saving')
                  : now.kind === 'known'
                    ? words().over(now.kept)
                    : words().act
              }}
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
export class KeepNamed<T extends Kept> {
  readonly shelf = input.required<Shelf<T>>();
  readonly words = input.required<ShelfWords<T>>();
  readonly suggested = input.required<string>();
  readonly kept = output<T>();
  readonly closed = output();

  private readonly announcements = inject(Announcements);
  protected readonly name = linkedSignal(() => this.suggested());
  protected readonly missing = signal(false);
  protected readonly state = signal<State<T>>({ kind: 'editing' });

  protected rename(name: string): void {
    this.name.set(name);
    if (this.state().kind === 'known') this.state.set({ kind: 'editing' });
  }

  protected async save(): Promise<void> {
    const state = this.state();
    const name = this.name().trim();
    this.missing.set(name === '');
    if (name === '' || state.kind === 'saving') return;
    if (state.kind === 'known') return this.keep(this.shelf().replace(state.kept, name), false);
    this.state.set({ kind: 'saving' });
    try {
      const kept = await this.shelf().known(name);
      if (kept) this.state.set({ kind: 'known', kept });
      else await this.create();
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  protected create(): Promise<void> {
    return this.keep(this.shelf().create(this.name().trim()), true);
  }

  private async keep(answer: Promise<T>, isNew: boolean): Promise<void> {
    this.state.set({ kind: 'saving' });
    try {
      const kept = await answer;
      this.announcements.say(this.words().saved(kept, isNew));
      this.kept.emit(kept);
      this.closed.emit();
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }
}
