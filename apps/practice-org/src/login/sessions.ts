import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../server/api-error';
import type { Database } from '../store/database';
import type { Switches } from '../switches/switches';
import { sameSecret } from './credentials';

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What a request without a valid session is told. */
const REFUSALS = {
  expired: ['INVALID_SESSION_ID', 'Session expired or invalid'],
  notValid: ['INVALID_SESSION_ID', 'This session is not valid for use with the REST API'],
  authHeader: ['INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'],
} as const;

/**
 * Access tokens: the one of login.json, always good, and those that logins made (stored hashed, so restarts keep
 * them). A session ends when it was idle for too long; how long is a switch, and a restart counts as use.
 */
export class Sessions {
  /** When each was used last, in milliseconds. */
  private readonly known = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly switches: Switches,
    private readonly ownToken: () => string,
    private readonly orgId: string,
  ) {
    for (const row of database.all<{ token: string }>("SELECT token FROM _session WHERE kind = 'access'"))
      this.known.set(row.token, Date.now());
  }

  create(kind: 'access' | 'refresh' = 'access'): string {
    const token =
      kind === 'access'
        ? `${this.orgId.slice(0, 15)}!AR${randomBytes(40).toString('base64url')}`
        : `5Aep${this.orgId.slice(0, 15)}${randomBytes(48).toString('base64url')}`;
    this.database.run(
      'INSERT INTO _session (token, kind, created) VALUES (?, ?, ?)',
      hash(token),
      kind,
      Date.now(),
    );
    if (kind === 'access') this.known.set(hash(token), Date.now());
    return token;
  }

  /** Whether the token is good; being asked is being used. */
  isValid(token: string): boolean {
    if (token === '') return false;
    if (sameSecret(token, this.ownToken())) return true;
    const key = hash(token);
    const used = this.known.get(key);
    if (used === undefined) return false;
    if (Date.now() - used > this.switches.get('sessionSeconds') * 1000) {
      this.end(token);
      return false;
    }
    this.known.set(key, Date.now());
    return true;
  }

  isRefreshToken(token: string): boolean {
    return (
      this.database.get(
        "SELECT 1 AS found FROM _session WHERE token = ? AND kind = 'refresh'",
        hash(token),
      ) !== undefined
    );
  }

  /** The token of login.json stays good: whoever holds it owns the org. */
  end(token: string): void {
    this.database.run('DELETE FROM _session WHERE token = ?', hash(token));
    this.known.delete(hash(token));
  }

  check(request: IncomingMessage): void {
    const token = tokenOf(request, this.switches.get('oauthPrefix') === 'accepted');
    if (token !== undefined && this.isValid(token)) return;
    const [code, message] = REFUSALS[this.switches.get('sessionError')];
    throw new ApiError(401, code, message);
  }
}

export function tokenOf(request: IncomingMessage, oauth = true): string | undefined {
  const session = request.headers['x-sfdc-session'];
  if (typeof session === 'string') return session;
  const match = /^(Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '');
  if (match?.[1]?.toLowerCase() === 'oauth' && !oauth) return undefined;
  return match?.[2]?.trim();
}
