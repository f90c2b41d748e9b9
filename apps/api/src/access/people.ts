import { AlreadyExists, Caller, DmsError, Role, Stored, Tokens, User, Users } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { Passwords, assertStrongEnough } from './passwords';
import { isUserId } from './sign-in';

export interface NewPerson {
  username: string;
  password: string;
  role: Role;
}

/** Who may sign in, as what. Somebody must be left who can change it. */
@Injectable()
export class People {
  constructor(
    private readonly users: Users,
    private readonly tokens: Tokens,
    private readonly passwords: Passwords,
  ) {}

  /** Throws BAD_REQUEST for a weak password, CONFLICT for a name that somebody has, in any letter case. */
  async add({ username, password, role }: NewPerson): Promise<Stored<User>> {
    assertStrongEnough(password);
    const passwordHash = await this.passwords.hash(password);
    const user = { username, passwordHash, role, createdAt: new Date().toISOString() };
    try {
      return await this.users.create(username.toLowerCase(), user);
    } catch (error) {
      if (error instanceof AlreadyExists)
        throw new DmsError('CONFLICT', `There is somebody called ${username} already.`, {
          field: 'username',
        });
      throw error;
    }
  }

  /** A new password ends every session of that person. Throws WRONG_STATE where no admin would be left. */
  async change(id: string, { role, password }: { role?: Role; password?: string }): Promise<Stored<User>> {
    const { value: before } = await this.get(id);
    if (password !== undefined) assertStrongEnough(password);
    if (role !== undefined && role !== 'admin') await this.assertAnotherAdmin(id);
    const passwordHash = password === undefined ? undefined : await this.passwords.hash(password);
    const changed = await this.users.update(id, (user) => ({
      ...user,
      ...(role !== undefined && { role }),
      ...(passwordHash !== undefined && { passwordHash }),
    }));
    if (!changed) throw nobody(id);
    // Two admins may have demoted each other at once: then neither of them did.
    const isDemoted = before.role === 'admin' && role !== undefined && role !== 'admin';
    if (isDemoted && !(await this.hasAdmin())) {
      await this.users.update(id, (user) => ({ ...user, role: 'admin' }));
      throw lastAdmin();
    }
    return changed;
  }

  /** What the person made stays and keeps their name; their tokens and sessions end. Throws as change does. */
  async remove(id: string): Promise<void> {
    const { value } = await this.get(id);
    await this.assertAnotherAdmin(id);
    // Their tokens go first: whoever is called so later must not find them working again.
    for await (const token of this.tokens.scan())
      if (token.value.owner === id) await this.tokens.removeNewest(token.id);
    await this.users.removeNewest(id);
    if (await this.hasAdmin()) return;
    await this.users.create(id, value);
    throw lastAdmin();
  }

  private async get(id: string): Promise<Stored<User>> {
    const user = isUserId(id) ? await this.users.get(id) : undefined;
    if (!user) throw nobody(id);
    return user;
  }

  private async assertAnotherAdmin(id: string): Promise<void> {
    if (!(await this.hasAdmin(id))) throw lastAdmin();
  }

  private async hasAdmin(besides?: string): Promise<boolean> {
    for await (const { id, value } of this.users.scan())
      if (id !== besides && value.role === 'admin') return true;
    return false;
  }
}

function lastAdmin(): DmsError {
  return new DmsError('WRONG_STATE', 'This is the last admin: make somebody else an admin first.');
}

function nobody(id: string): DmsError {
  return new DmsError('NOT_FOUND', `There is nobody with the user name ${id.slice(0, 64)}.`);
}

/** Throws FORBIDDEN for everybody but admins. */
export function assertAdmin(caller: Caller): void {
  if (caller.role !== 'admin') throw new DmsError('FORBIDDEN', 'Only an admin may change who has access.');
}
