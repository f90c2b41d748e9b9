import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Home } from './home';
import { StartRefused } from './start-refused';
import { replaceFile } from './durable-file';

/** Made at the first start and kept in DMS_HOME/secrets.json (mode 0600) for good. */
export interface Secrets {
  redisPassword: string;
  couchPassword: string;
  sessionSecret: string;
  /** 32 bytes in base64; what DMS_SECRET_KEY is where the environment gives none. */
  secretKey: string;
}

const makers: { [name in keyof Secrets]: () => string } = {
  redisPassword: () => randomBytes(24).toString('base64url'),
  couchPassword: () => randomBytes(24).toString('base64url'),
  sessionSecret: () => randomBytes(32).toString('base64url'),
  secretKey: () => randomBytes(32).toString('base64'),
};

/** Reads the secrets of this home, making those it does not have yet. Throws StartRefused on a damaged file. */
export function keepSecrets(home: Home): Secrets {
  const path = home.in('secrets.json');
  const kept = read(path);
  const secrets = Object.fromEntries(
    Object.entries(makers).map(([name, make]) => [name, kept[name as keyof Secrets] ?? make()]),
  ) as unknown as Secrets;
  const complete = Object.keys(makers).every((name) => kept[name as keyof Secrets] !== undefined);
  if (!complete) replaceFile(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

function read(path: string): Partial<Secrets> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new StartRefused(`${path} cannot be read: ${(error as Error).message}.`);
  }
  // A new key would lock every stored credential away for good, so a damaged file is never replaced.
  const damaged = new StartRefused(
    `${path} is damaged; restore it from a backup, because the stored credentials can be opened with its key alone.`,
  );
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) throw damaged;
    if (Object.values(parsed).some((value) => typeof value !== 'string' || value === '')) throw damaged;
    return parsed;
  } catch {
    throw damaged;
  }
}
