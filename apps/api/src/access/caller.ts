import { Caller, DmsError, mayChange, mayCreate } from '@dms/domain';
import { ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Request } from 'express';

declare module 'express-serve-static-core' {
  interface Request {
    /** Who is asking; set by Authentication, absent for strangers. */
    caller?: Caller;
  }
}
declare module 'express-session' {
  interface SessionData {
    userId: string;
    /** What tells the password it was opened with; see sessionMark. */
    mark: string;
    csrfToken: string;
  }
}

/** Who is asking: a parameter of every handler that is not public. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<Request>();
  if (!caller) throw notSignedIn();
  return caller;
});

export function notSignedIn(): DmsError {
  return new DmsError('NOT_SIGNED_IN', 'Sign in first, or send a bearer token.');
}

/** Throws NOT_SIGNED_IN for strangers, and FORBIDDEN for whoever is no admin. */
export function assertMayWatch(caller: Caller | undefined): void {
  if (!caller) throw notSignedIn();
  if (caller.role !== 'admin')
    throw new DmsError('FORBIDDEN', 'Only an admin may look at the queues and numbers of this installation.');
}

/** Throws FORBIDDEN for viewers. */
export function assertMayCreate(caller: Caller): void {
  if (!mayCreate(caller))
    throw new DmsError('FORBIDDEN', 'A viewer may look at everything and change nothing.');
}

/** Throws FORBIDDEN unless the thing is the caller's, or the caller is an admin. */
export function assertMayChange(caller: Caller, thing: { owner: string }): void {
  if (!mayChange(caller, thing))
    throw new DmsError('FORBIDDEN', 'Only its owner or an admin may change this.', { owner: thing.owner });
}
