import { type HttpInterceptorFn, type HttpRequest, HttpXsrfTokenExtractor } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, switchMap } from 'rxjs';
import { hasCode } from '../api/problem';
import { asStranger } from './as-stranger';
import { Session } from './session';

const tokenHeader = 'X-XSRF-TOKEN';

/** A call that meets a lost session waits until the person has signed in again, and is then made once more. */
export const sessionInterceptor: HttpInterceptorFn = (request, next) => {
  if (request.context.get(asStranger)) return next(request);
  const session = inject(Session);
  const tokens = inject(HttpXsrfTokenExtractor);
  return next(request).pipe(
    catchError((error: unknown) => {
      // What the pages offered was refused: the person may have another role by now.
      if (hasCode(error, 'FORBIDDEN')) void session.refresh();
      if (!hasCode(error, 'NOT_SIGNED_IN')) throw error;
      return session.signedInAgain().pipe(switchMap(() => next(withNewToken(request, tokens.getToken()))));
    }),
  );
};

/** A new session has a new token; Angular put the old one in before we saw the request. */
function withNewToken<T>(request: HttpRequest<T>, token: string | null): HttpRequest<T> {
  if (token === null || !request.headers.has(tokenHeader)) return request;
  return request.clone({ setHeaders: { [tokenHeader]: token } });
}
