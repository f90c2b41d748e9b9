import { Caller, DmsError, User, Users } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { Passwords, longestPassword } from './passwords';
import { sha256 } from './secrets';
import { SignInThrottle } from './sign-in-throttle';

/** Checks a user name and password: throttled, and with one answer for every way of being wrong. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
  ) {}

  /** Throws BAD_CREDENTIALS or TOO_MANY_ATTEMPTS. `address` is where the request comes from. */
  async check(username: string, password: string, address: string): Promise<Caller & { mark: string }> {
    const id = username.toLowerCase();
    await this.throttle.count(id, address);
    const user = isUserId(id) ? await this.users.get(id) : undefined;
    const right = await this.passwords.matches(user?.value.passwordHash, password.slice(0, longestPassword));
    if (!user || !right || password.length > longestPassword)
      throw new DmsError('BAD_CREDENTIALS', 'The user name or the password is not right.');
    await this.throttle.succeeded(id, address);
    const { username: name, role } = user.value;
    return { id, username: name, role, mark: sessionMark(user.value) };
  }
}

/** A session holds as long as the person and the password it was opened with: a digest of the hash tells both. */
export function sessionMark({ passwordHash }: User): string {
  return sha256(passwordHash).slice(0, 32);
}

/** User names become ids of documents, so only harmless ones are ever looked up. */
export function isUserId(id: string): boolean {
  return /^[a-z0-9][a-z0-9_.@-]{0,63}$/.test(id);
}
