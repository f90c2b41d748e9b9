import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { DmsError } from '@dms/domain';

const lifetimeSeconds = 180;

/** The key behind a PEM text. Throws DmsError BAD_REQUEST (where.field) for anything but a whole RSA private key. */
export function rsaKeyOf(pem: string): KeyObject {
  const refused = (detail: string) => new DmsError('BAD_REQUEST', detail, { field: 'privateKey' });
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw refused('This is not a private key in PEM, or it is locked by a passphrase.');
  }
  if (key.asymmetricKeyType !== 'rsa') throw refused('Salesforce takes RSA keys only.');
  return key;
}

/** A JWT (RS256) by which the connected app of `clientId` asks for a session of `username`, good for three minutes. */
export function jwtAssertion(
  { clientId, username, privateKey }: { clientId: string; username: string; privateKey: string },
  audience: string,
  now = Date.now(),
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(now / 1000) + lifetimeSeconds;
  const signed = `${part({ alg: 'RS256' })}.${part({ iss: clientId, sub: username, aud: audience, exp })}`;
  const signature = sign('RSA-SHA256', Buffer.from(signed), rsaKeyOf(privateKey));
  return `${signed}.${signature.toString('base64url')}`;
}
