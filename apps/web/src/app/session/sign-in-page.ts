import { HttpContext } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, map, of } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { healthReady } from '../client/fn/health/health-ready';
import { Appearance } from '../ui/appearance';
import { ProblemPanel } from '../ui/problem-panel';
import { asStranger } from './as-stranger';
import { returnAddress } from './return-address';
import { SignInForm } from './sign-in-form';

@Component({
  selector: 'dms-sign-in-page',
  imports: [Appearance, ProblemPanel, SignInForm, TranslocoDirective],
  templateUrl: './sign-in-page.html',
  styleUrl: './stranger-card.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInPage {
  /** From the address: where to go afterwards. */
  readonly return = input<string>();

  private readonly router = inject(Router);
  private readonly api = inject(Api);
  protected readonly setupRequired = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  constructor() {
    this.look();
  }

  /** Whether DMS answers, and whether anybody can sign in at all yet. */
  protected look(): void {
    this.problem.set(undefined);
    this.api
      .invoke(healthReady, {}, new HttpContext().set(asStranger, true))
      .pipe(
        map(({ setupRequired }) => this.setupRequired.set(setupRequired)),
        catchError((error: unknown) => of(this.problem.set(unreachable(error)))),
      )
      .subscribe();
  }

  protected goOn(): void {
    void this.router.navigateByUrl(returnAddress(this.return()));
  }
}

/** Not being ready is no reason against trying to sign in; giving no answer is. */
function unreachable(error: unknown): Problem | undefined {
  const problem = problemOf(error);
  return problem.code === 'UNREACHABLE' ? problem : undefined;
}
