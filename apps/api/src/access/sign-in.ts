import { Caller, DmsError, Users } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { Passwords } from './passwords';
import { SignInThrottle } from './sign-in-throttle';

/** No hash is made of more than this: the work an unknown person can cause stays small. */
const longestPassword = 1024;

/** Checks a user name and password: throttled, and with one answer for every way of being wrong. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
  ) {}

  /** Throws BAD_CREDENTIALS or TOO_MANY_ATTEMPTS. `address` is where the request comes from. */
  async check(username: string, password: string, address: string): Promise<Caller> {
    const id = username.toLowerCase();
    await this.throttle.count(id, address);
    const user = isUserId(id) ? await this.users.get(id) : undefined;
    const right = await this.passwords.matches(user?.value.passwordHash, password.slice(0, longestPassword));
    if (!user || !right || password.length > longestPassword)
      throw new DmsError('BAD_CREDENTIALS', 'The user name or the password is not right.');
    await this.throttle.succeeded(id, address);
    return { id, username: user.value.username, role: user.value.role };
  }
}

/** User names become ids of documents, so only harmless ones are ever looked up. */
export function isUserId(id: string): boolean {
  return /^[a-z0-9][a-z0-9_.@-]{0,63}$/.test(id);
}
