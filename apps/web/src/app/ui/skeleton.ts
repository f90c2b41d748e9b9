import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** Grey bars where `rows` rows will be. The words come as content, once the wait is long enough to need them. */
@Component({
  selector: 'dms-skeleton',
  template: `
    @for (row of bars(); track row) {
      <span></span>
    }
    <p><ng-content /></p>
  `,
  host: { class: 'dms-skeleton', 'aria-busy': 'true' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Skeleton {
  readonly bars = input([1, 2, 3, 4, 5], { alias: 'rows', transform: numbersTo });
}

function numbersTo(count: number | number[]): number[] {
  return typeof count === 'number' ? Array.from({ length: count }, (_, index) => index) : count;
}
