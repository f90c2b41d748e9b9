import { inject } from '@angular/core';
import { type CanActivateFn, RedirectCommand, Router } from '@angular/router';
import { Session } from './session';

/** Lets nobody but the signed-in pass; the others come back to where they wanted to go. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  // Without an answer the sign-in page is the better place: it says so and offers to try again.
  if (await session.known().catch(() => false)) return true;
  const queryParams = state.url === '/' ? {} : { return: state.url };
  return new RedirectCommand(router.createUrlTree(['/sign-in'], { queryParams }));
};
