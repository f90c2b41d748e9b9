import { Environment } from '@dms/config';
import { AlreadyExists, Caller, Claims, DmsError, StaleVersion, Users } from '@dms/domain';
import { Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Passwords, assertStrongEnough } from './passwords';
import { sameSecret } from './secrets';
import { isUserId } from './sign-in';

const claimId = 'first-admin';
/** A claim whose user is still missing after this long was left behind by a process that died. */
const patienceMs = 60_000;

/** Makes the first admin, once: from the environment at the start, or by POST /setup with the one-time token. */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  private readonly logger = new Logger(FirstAdmin.name);
  private done = false;

  constructor(
    private readonly environment: Environment,
    private readonly users: Users,
    private readonly claims: Claims,
    private readonly passwords: Passwords,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { DMS_ADMIN_USERNAME: username, DMS_ADMIN_PASSWORD: password } = this.environment;
    if (username === undefined || password === undefined || !(await this.isMissing())) return;
    if (!isUserId(username.toLowerCase()))
      throw new Error(
        'DMS_ADMIN_USERNAME must begin with a letter or digit and hold only letters, digits and _.@-',
      );
    if (password.length < 8) throw new Error('DMS_ADMIN_PASSWORD must have at least 8 characters.');
    const made = await this.make(username, password).catch((error: unknown) => {
      // Another process of this installation was first: just as well.
      if (error instanceof DmsError && error.code === 'SETUP_DONE') return undefined;
      throw error;
    });
    if (made) this.logger.log(`The first admin is ${made.username}.`);
  }

  /** True until there is an admin. */
  async isMissing(): Promise<boolean> {
    if (this.done) return false;
    for await (const user of this.users.scan()) {
      if (user.value.role !== 'admin') continue;
      this.done = true;
      return false;
    }
    return true;
  }

  /** Throws SETUP_DONE, FORBIDDEN for a wrong token, BAD_REQUEST for a weak password. */
  async setUp(request: { token: string; username: string; password: string }): Promise<Caller> {
    if (!(await this.isMissing())) throw setupDone();
    const { DMS_SETUP_TOKEN: token } = this.environment;
    if (token === undefined || !sameSecret(request.token, token))
      throw new DmsError('FORBIDDEN', 'This is not the one-time token that the start of DMS printed.');
    assertStrongEnough(request.password);
    return this.make(request.username, request.password);
  }

  private async make(username: string, password: string): Promise<Caller> {
    const id = username.toLowerCase();
    const passwordHash = await this.passwords.hash(password);
    await this.claim(id);
    try {
      await this.users.create(id, {
        username,
        passwordHash,
        role: 'admin',
        createdAt: new Date().toISOString(),
      });
    } catch (error) {
      if (error instanceof AlreadyExists) throw setupDone();
      throw error;
    }
    this.done = true;
    return { id, username, role: 'admin' };
  }

  /** Of all who try at once, one gets past this: the claim is a single document that only one can create. */
  private async claim(target: string): Promise<void> {
    const claim = { target, createdAt: new Date().toISOString() };
    try {
      await this.claims.create(claimId, claim);
    } catch (error) {
      if (!(error instanceof AlreadyExists)) throw error;
      await this.takeOver(claim);
    }
  }

  private async takeOver(claim: { target: string; createdAt: string }): Promise<void> {
    const stored = await this.claims.get(claimId);
    if (!stored || Date.now() - Date.parse(stored.value.createdAt) < patienceMs) throw setupDone();
    if (await this.users.get(stored.value.target)) throw setupDone();
    try {
      await this.claims.replace({ ...stored, value: claim });
    } catch (error) {
      if (error instanceof StaleVersion) throw setupDone();
      throw error;
    }
  }
}

function setupDone(): DmsError {
  return new DmsError('SETUP_DONE', 'The first admin was made already: sign in instead.');
}
