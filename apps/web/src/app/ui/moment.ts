import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Formats } from '../language/formats';
import { Clock } from './clock';

/** A moment (ISO 8601): relative within a day, the exact one with its zone on hover. */
@Component({
  selector: 'dms-moment',
  template: '<time [attr.datetime]="at()" [attr.title]="exact()">{{ shown() }}</time>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Moment {
  readonly at = input.required<string>();
  private readonly formats = inject(Formats);
  private readonly clock = inject(Clock);

  protected readonly shown = computed(() => this.formats.ago(Date.parse(this.at()), this.clock.now()));
  protected readonly exact = computed(() => this.formats.moment(Date.parse(this.at())));
}
