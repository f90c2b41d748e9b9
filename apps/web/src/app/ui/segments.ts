import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

let groups = 0;

export interface Segment<T extends string> {
  value: T;
  label: string;
  /** Where the label is in a language of its own. */
  lang?: string;
}

/** A few choices side by side, of which one holds: radio buttons underneath, so arrows and forms work as ever. */
@Component({
  selector: 'dms-segments',
  template: `
    <fieldset>
      <legend [class.dms-unseen]="legend() === 'unseen'">{{ label() }}</legend>
      <div class="row">
        @for (segment of segments(); track segment.value) {
          <label>
            <input
              type="radio"
              [name]="name"
              [checked]="segment.value === value()"
              (change)="chosen.emit(segment.value)"
            />
            <span [attr.lang]="segment.lang">{{ segment.label }}</span>
          </label>
        }
      </div>
    </fieldset>
  `,
  styleUrl: './segments.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Segments<T extends string> {
  readonly label = input.required<string>();
  readonly segments = input.required<readonly Segment<T>[]>();
  readonly value = input.required<T>();
  /** Whether the label is seen, or only heard because the place explains itself. */
  readonly legend = input<'seen' | 'unseen'>('seen');
  readonly chosen = output<T>();
  protected readonly name = `segments-${++groups}`;
}
