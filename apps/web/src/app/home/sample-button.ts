import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../ui/icon';
import { Tour } from '../wizard/tour/tour';
import { SampleWalk } from './sample-walk';

/** "Try it with the sample", and where it leads. What it is doing shows in `dms-sample-progress`. */
@Component({
  selector: 'dms-sample-button',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `
    <button
      *transloco="let t"
      mat-stroked-button
      type="button"
      [aria-disabled]="walk.working()"
      (click)="go()"
    >
      <dms-icon name="science" />
      {{ t('home.sample.action') }}
    </button>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SampleButton {
  private readonly router = inject(Router);
  private readonly tour = inject(Tour);
  protected readonly walk = inject(SampleWalk);

  protected async go(): Promise<void> {
    const id = await this.walk.go();
    if (id === undefined) return;
    this.tour.offer(id);
    await this.router.navigate(['/m', id, 'source']);
  }
}
