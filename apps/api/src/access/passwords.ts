import { DmsError } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import { argon2id, hash, verify, type HashOptions } from 'argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const cost: HashOptions = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
/** Each hash holds a thread and 19 MiB: a flood of sign-ins waits in line instead of taking all of both. */
const atOnce = 2;

/** argon2id hashes of passwords, a few at a time. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy?: Promise<string>;

  hash(password: string): Promise<string> {
    return this.inLine(() => hash(password, cost));
  }

  /** Takes equally long whether there is such a user (`passwordHash`) or not. */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    this.decoy ??= this.hash('nobody has this password');
    const against = passwordHash ?? (await this.decoy);
    const same = await this.inLine(() => verify(against, password));
    return same && passwordHash !== undefined;
  }

  private async inLine<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= atOnce) await new Promise<void>((go) => this.waiting.push(go));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The slot goes to the next in line, or back.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** No hash is made of more than this: the work an unknown person can cause stays small. */
export const longestPassword = 1024;

/** Throws BAD_REQUEST for a password that is too short to be set (counted in characters), or too long to sign in with. */
export function assertStrongEnough(password: string, least = 12): void {
  if ([...password].length < least)
    throw new DmsError('BAD_REQUEST', `"password": needs at least ${least} characters.`, {
      field: 'password',
    });
  if (password.length > longestPassword)
    throw new DmsError('BAD_REQUEST', `"password": has more than ${longestPassword} characters.`, {
      field: 'password',
    });
}
