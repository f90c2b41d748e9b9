import { HttpErrorResponse } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, DestroyRef, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { type Observable, catchError, of } from 'rxjs';
import { Asking } from '../api/asking';
import { Api } from '../client/api';
import { healthReady } from '../client/fn/health/health-ready';
import type { HealthDto } from '../client/models/health-dto';
import { Formats } from '../language/formats';
import { ProblemPanel } from '../ui/problem-panel';
import { Status } from '../ui/status';

const parts = ['store', 'queue', 'storage'] as const;

/** Which DMS this is, and whether its parts answer. */
@Component({
  selector: 'dms-about',
  imports: [MatButton, ProblemPanel, Status, TranslocoDirective],
  templateUrl: './about.html',
  styles: `
    :host {
      display: grid;
      justify-items: start;
      gap: 12px;
      padding: 16px;
    }
    dl {
      display: grid;
      grid-template-columns: max-content auto;
      align-items: center;
      gap: 8px 24px;
    }
    dt {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class About {
  readonly version = input.required<string>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly health = new Asking<HealthDto>();
  protected readonly parts = parts;

  constructor() {
    this.look();
    inject(DestroyRef).onDestroy(() => this.health.stop());
  }

  protected look(): void {
    this.health.ask(() => this.api.invoke(healthReady).pipe(catchError(answerOf)));
  }
}

/** "A part is down" comes as 503 with the very same body. */
function answerOf(error: unknown): Observable<HealthDto> {
  const body: unknown = error instanceof HttpErrorResponse && error.status === 503 ? error.error : undefined;
  if (isHealth(body)) return of(body);
  throw error;
}

function isHealth(body: unknown): body is HealthDto {
  return typeof body === 'object' && body !== null && 'parts' in body;
}
