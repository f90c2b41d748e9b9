import { Caller, DmsError, Stored, Token, Tokens, User, Users } from '@dms/domain';
import { Injectable, Logger } from '@nestjs/common';
import type { Request } from 'express';
import { bearerOf } from './csrf';
import { sameSecret, sha256 } from './secrets';
import { sessionMark } from './sign-in';

/** dms_<id>_<secret>: the id finds the token, the secret (32 random bytes) proves it. */
const tokenForm = /^dms_([0-9a-z]{26})_([\w-]{43})$/;
const minute = 60_000;

/** Finds out who is asking, from the bearer token or the session. */
@Injectable()
export class Authentication {
  private readonly logger = new Logger(Authentication.name);

  constructor(
    private readonly users: Users,
    private readonly tokens: Tokens,
  ) {}

  /** The caller, or undefined for a stranger. A bearer token that is not good is refused, not ignored. */
  async callerOf(request: Request): Promise<Caller | undefined> {
    const bearer = bearerOf(request);
    if (bearer !== undefined) return this.bearer(bearer);
    return this.session(request.session ?? {});
  }

  private async session({ userId, mark }: { userId?: string; mark?: string }): Promise<Caller | undefined> {
    const user = userId === undefined ? undefined : await this.users.get(userId);
    return user && sessionMark(user.value) === mark ? callerOf(user) : undefined;
  }

  private async bearer(bearer: string): Promise<Caller> {
    const [, id = '', secret = ''] = tokenForm.exec(bearer) ?? [];
    const token = id === '' ? undefined : await this.tokens.get(id);
    const good =
      token !== undefined && sameSecret(sha256(secret), token.value.secretHash) && !isExpired(token.value);
    const user = good ? await this.users.get(token.value.owner) : undefined;
    if (!token || !user)
      throw new DmsError('NOT_SIGNED_IN', 'The bearer token is not known, or has expired.');
    this.noteUse(token);
    return callerOf(user);
  }

  /** Kept to the minute, beside the request: nobody waits for it and nothing depends on it. */
  private noteUse(token: Stored<Token>): void {
    const now = Date.now();
    if (now - Date.parse(token.value.lastUsedAt ?? '1970-01-01') < minute) return;
    const lastUsedAt = new Date(now).toISOString();
    this.tokens.replace({ ...token, value: { ...token.value, lastUsedAt } }).catch((error: unknown) => {
      this.logger.debug(`lastUsedAt was not written: ${String(error)}`);
    });
  }
}

function callerOf({ id, value }: Stored<User>): Caller {
  return { id, username: value.username, role: value.role };
}

function isExpired(token: Token): boolean {
  return token.expiresAt !== undefined && Date.parse(token.expiresAt) <= Date.now();
}
