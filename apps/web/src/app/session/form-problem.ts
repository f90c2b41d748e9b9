import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from '../ui/icon';

/** Why a form was refused, said at once to a screen reader. Its place is kept free, so that nothing jumps. */
@Component({
  selector: 'dms-form-problem',
  imports: [Icon],
  template: `
    <div role="alert">
      @if (text(); as words) {
        <dms-icon name="error_outline" />
        <span>{{ words }}</span>
      }
    </div>
  `,
  styles: `
    div {
      display: flex;
      align-items: flex-start;
      gap: 8px;
      min-height: 40px;
      color: var(--dms-error);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FormProblem {
  readonly text = input.required<string | undefined>();
}
