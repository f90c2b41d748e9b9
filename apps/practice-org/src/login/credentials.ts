import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What login.json holds: everything a client needs to sign in to this org. */
export interface Credentials {
  instanceUrl: string;
  accessToken: string;
  username: string;
  password: string;
  securityToken: string;
  clientId: string;
  clientSecret: string;
}

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** Reads login.json or makes it at the first start; only its owner may read it. The address follows the port. */
export function loadCredentials(
  folder: string,
  orgId: string,
  instanceUrl: string,
  org: string,
): Credentials {
  const file = join(folder, 'login.json');
  const kept = existsSync(file) ? readKept(file) : {};
  const credentials: Credentials = {
    accessToken: `${orgId.slice(0, 15)}!AQ${random(40)}`,
    username: org === 'practice' ? 'admin@practice.example' : `admin@${org}.practice.example`,
    password: random(18),
    securityToken: randomBytes(18).toString('hex').slice(0, 24),
    clientId: `3MVG9${random(48)}`,
    clientSecret: randomBytes(32).toString('hex').toUpperCase(),
    ...kept,
    instanceUrl,
  };
  const part = `${file}.part`;
  writeFileSync(part, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  chmodSync(part, 0o600);
  renameSync(part, file);
  return credentials;
}

function readKept(file: string): Partial<Credentials> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Credentials>;
  } catch {
    throw new Error(`${file} is not readable as JSON; remove it to get new credentials.`);
  }
}

/** Compares secrets without telling by its timing how much of a guess was right. */
export function sameSecret(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
