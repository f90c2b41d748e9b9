import { createPublicKey, generateKeyPair, verify, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The key that signs JWTs for this org, made at the first start beside login.json: what a certificate uploaded to a
 * connected app is to a real org. `sf org login jwt --jwt-key-file` takes the file as it is.
 */
export async function loadJwtKey(folder: string): Promise<KeyObject> {
  const file = join(folder, 'jwt.key');
  if (!existsSync(file)) {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const part = `${file}.part`;
    writeFileSync(part, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    chmodSync(part, 0o600);
    renameSync(part, file);
  }
  return createPublicKey(readFileSync(file));
}

export interface Claims {
  iss?: unknown;
  sub?: unknown;
  aud?: unknown;
  exp?: unknown;
}

/** The claims of an assertion whose RS256 signature is right; undefined otherwise. */
export function readAssertion(assertion: string, key: KeyObject): Claims | undefined {
  const [head = '', body = '', signature = '', ...more] = assertion.split('.');
  if (more.length > 0) return undefined;
  try {
    const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as { alg?: unknown };
    const signed = Buffer.from(`${head}.${body}`);
    if (alg !== 'RS256' || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')))
      return undefined;
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    return claims !== null && typeof claims === 'object' ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Clients write `exp` in seconds, as the standard says, or in milliseconds, as the Salesforce CLI does. */
export function isExpired(exp: unknown, now = Date.now()): boolean {
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return true;
  return (exp > 100_000_000_000 ? exp : exp * 1000) < now;
}
