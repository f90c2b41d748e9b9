import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { ProblemPanel } from '../ui/problem-panel';
import { SampleWalk } from './sample-walk';

/** What the sample is doing, in words; or why it stopped. */
@Component({
  selector: 'dms-sample-progress',
  imports: [ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @let state = walk.state();
      @switch (state.kind) {
        @case ('working') {
          <div class="dms-panel working" role="status">
            <p>{{ t('home.sample.' + state.doing, { name: state.name ?? '' }) }}</p>
            <progress
              [value]="state.done"
              [max]="state.all"
              [attr.aria-label]="t('home.sample.action')"
            ></progress>
          </div>
        }
        @case ('failed') {
          <dms-problem [problem]="state.problem" [repeatable]="false" />
        }
      }
    </ng-container>
  `,
  styles: `
    .working {
      display: grid;
      gap: 8px;
      padding: 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SampleProgress {
  protected readonly walk = inject(SampleWalk);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.walk.forget());
  }
}
