import { DmsError } from '@dms/domain';
import type { Request } from 'express';
import { sameSecret } from './secrets';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A browser sends our cookie along with whatever a foreign page makes it do, so a change asked for with the cookie must
 * also carry the token that only our own page can read. A bearer token is never sent by itself: exempt.
 */
export function assertCsrfToken(request: Request): void {
  if (safeMethods.includes(request.method) || bearerOf(request) !== undefined) return;
  const expected = request.session?.csrfToken;
  const given = request.get('x-xsrf-token') ?? request.get('x-csrf-token');
  if (expected === undefined || given === undefined || !sameSecret(given, expected))
    throw new DmsError('CSRF', 'Send the csrfToken of the sign-in as the header X-XSRF-TOKEN.');
}

/** Where a browser says which page is asking, that page must be ours: same scheme, same host, same port. */
export function assertOwnOrigin(request: Request): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  if (origin !== `${request.protocol}://${host ?? ''}`)
    throw new DmsError('CSRF', 'The page that asks is not served by this DMS: Origin and Host differ.');
}

export function bearerOf(request: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
