import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Environment } from '@dms/config';
import { DmsError } from '@dms/domain';

/** What the practice org keeps in its login.json. */
export interface PracticeCredentials {
  instanceUrl: string;
  accessToken: string;
  username: string;
  password: string;
  securityToken: string;
  clientId: string;
  clientSecret: string;
}

/** Reads the practice org's login.json, each time anew: address and token may change when that org starts again. */
@Injectable()
export class PracticeLogin {
  constructor(private readonly environment: Environment) {}

  /** Whether this installation has a practice org. */
  get configured(): boolean {
    return this.environment.DMS_PRACTICE_ORG_LOGIN !== undefined;
  }

  /** Throws DmsError ORG_UNREACHABLE where there is none, or its file cannot be read (yet). */
  async read(): Promise<PracticeCredentials> {
    const path = this.environment.DMS_PRACTICE_ORG_LOGIN;
    if (path === undefined)
      throw unreachable('This installation has no practice org (DMS_PRACTICE_ORG_LOGIN).');
    let found: Partial<Record<keyof PracticeCredentials, unknown>>;
    try {
      found = JSON.parse(await readFile(path, 'utf8')) as typeof found;
    } catch {
      throw unreachable('The practice org has not written its login.json yet, or the file cannot be read.');
    }
    const text = (name: keyof PracticeCredentials): string => {
      const value = found[name];
      if (typeof value !== 'string') throw unreachable(`The practice org’s login.json has no ${name}.`);
      return value;
    };
    return {
      instanceUrl: text('instanceUrl'),
      accessToken: text('accessToken'),
      username: text('username'),
      password: text('password'),
      securityToken: text('securityToken'),
      clientId: text('clientId'),
      clientSecret: text('clientSecret'),
    };
  }

  /** The practice org's origin; undefined where there is none to be known. */
  async origin(): Promise<string | undefined> {
    try {
      return URL.parse((await this.read()).instanceUrl)?.origin;
    } catch {
      return undefined;
    }
  }
}

function unreachable(detail: string): DmsError {
  return new DmsError('ORG_UNREACHABLE', detail);
}
