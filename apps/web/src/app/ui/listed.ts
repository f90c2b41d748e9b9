import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, TemplateRef, contentChild, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { PagedList } from '../api/paged-list';
import { ProblemPanel } from './problem-panel';
import { Skeleton } from './skeleton';

/**
 * What stands around every list of the API: grey bars until it is there, the problem in its place, and the way to more of
 * it. The rows themselves are the content, an `<ng-template>` that is drawn once they are there.
 */
@Component({
  selector: 'dms-listed',
  imports: [MatButton, NgTemplateOutlet, ProblemPanel, Skeleton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @let state = list().state();
      @switch (state.kind) {
        @case ('loading') {
          <dms-skeleton class="dms-panel" [rows]="bars()">{{ t('list.loading') }}</dms-skeleton>
        }
        @case ('failed') {
          <dms-problem [problem]="state.problem" (again)="list().retry()" />
        }
        @case ('ready') {
          <ng-container [ngTemplateOutlet]="rows()" />
          @if (state.nextCursor !== null) {
            <p>
              <button mat-stroked-button type="button" (click)="list().more()">
                {{ state.more === 'loading' ? t('list.loading') : t('list.more') }}
              </button>
            </p>
          }
          @if (state.more !== 'idle' && state.more !== 'loading') {
            <dms-problem [problem]="state.more.problem" (again)="list().more()" />
          }
        }
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Listed {
  readonly list = input.required<PagedList<{ id: string }>>();
  /** How many grey bars hold the place of the rows. */
  readonly bars = input(3);
  protected readonly rows = contentChild.required(TemplateRef);
}
