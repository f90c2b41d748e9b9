import { Caller, DmsError, Users } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { Passwords, assertStrongEnough } from './passwords';
import { SignIn, sessionMark } from './sign-in';

/** Changes the password of whoever knows the one that holds. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly signIn: SignIn,
  ) {}

  /**
   * Ends every session of the person; gives the mark of new ones. A wrong current password counts as a failed sign-in.
   * Throws BAD_REQUEST for a weak password, BAD_CREDENTIALS, TOO_MANY_ATTEMPTS.
   */
  async change(
    { id, username }: Caller,
    { current, password }: { current: string; password: string },
    address: string,
  ): Promise<string> {
    assertStrongEnough(password);
    const { mark } = await this.signIn.check(username, current, address).catch((error: unknown) => {
      throw error instanceof DmsError && error.code === 'BAD_CREDENTIALS' ? notTheCurrent() : error;
    });
    const passwordHash = await this.passwords.hash(password);
    // Somebody may have set another one since it was checked: then that one holds.
    const written = await this.users.update(id, (user) =>
      sessionMark(user) === mark ? { ...user, passwordHash } : undefined,
    );
    if (written?.value.passwordHash !== passwordHash) throw notTheCurrent();
    return sessionMark(written.value);
  }
}

function notTheCurrent(): DmsError {
  return new DmsError('BAD_CREDENTIALS', 'The current password is not right; nothing was changed.', {
    field: 'current',
  });
}
