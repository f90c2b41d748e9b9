import { HttpErrorResponse, type HttpInterceptorFn, HttpResponse } from '@angular/common/http';
import { inject } from '@angular/core';
import { tap } from 'rxjs';
import { Reachability } from './reachability';

/** Every answer, even a refusal, shows that DMS is there; a call without one that it is not. */
export const reachabilityInterceptor: HttpInterceptorFn = (request, next) => {
  const reachability = inject(Reachability);
  return next(request).pipe(
    tap({
      next: (event) => {
        if (event instanceof HttpResponse) reachability.answered();
      },
      error: (error: unknown) => {
        if (!(error instanceof HttpErrorResponse)) return;
        if (error.status === 0) reachability.unanswered();
        else reachability.answered();
      },
    }),
  );
};
