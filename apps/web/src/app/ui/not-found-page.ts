import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';

@Component({
  selector: 'dms-not-found-page',
  imports: [MatButton, RouterLink, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h1 tabindex="-1">{{ t('notFound.title') }}</h1>
      <p>{{ t('notFound.sentence') }}</p>
      <p>
        <a mat-flat-button routerLink="/">{{ t('notFound.home') }}</a>
      </p>
    </ng-container>
  `,
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NotFoundPage {}
