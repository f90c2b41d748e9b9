import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../server/api-error';
import type { Database } from '../store/database';
import { sameSecret } from './credentials';

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Access tokens: the one of login.json, always good, and those that logins made (stored hashed, so restarts keep them). */
export class Sessions {
  private readonly known = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly ownToken: () => string,
    private readonly orgId: string,
  ) {
    for (const row of database.all<{ token: string }>("SELECT token FROM _session WHERE kind = 'access'"))
      this.known.add(row.token);
  }

  create(kind: 'access' | 'refresh' = 'access'): string {
    const token =
      kind === 'access'
        ? `${this.orgId.slice(0, 15)}!AR${randomBytes(40).toString('base64url')}`
        : `5Aep${randomBytes(48).toString('base64url')}`;
    this.database.run(
      'INSERT INTO _session (token, kind, created) VALUES (?, ?, ?)',
      hash(token),
      kind,
      Date.now(),
    );
    if (kind === 'access') this.known.add(hash(token));
    return token;
  }

  isValid(token: string): boolean {
    if (token === '') return false;
    return sameSecret(token, this.ownToken()) || this.known.has(hash(token));
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
    const token = tokenOf(request);
    if (token !== undefined && this.isValid(token)) return;
    throw new ApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
}

export function tokenOf(request: IncomingMessage): string | undefined {
  const session = request.headers['x-sfdc-session'];
  if (typeof session === 'string') return session;
  return /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
}
