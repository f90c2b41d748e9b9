import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Environment } from '@dms/config';
import { Credentials, DmsError, Secrets } from '@dms/domain';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/**
 * Seals credentials at rest. Each connection has a key of its own, made anew at every sealing and wrapped by
 * DMS_SECRET_KEY; both layers are AES-256-GCM and bound to the connection's id, so that sealed text copied to another
 * connection does not open. Text form: `v1.<id of the wrapping key>.<wrapped key>.<sealed credentials>` (base64url).
 */
@Injectable()
export class Vault extends Secrets {
  constructor(private readonly environment: Environment) {
    super();
  }

  /** Throws DmsError SECRET_UNREADABLE when no DMS_SECRET_KEY is there. */
  seal(connectionId: string, credentials: object): string {
    const master = this.master();
    const own = randomBytes(keyBytes);
    const wrapped = encrypt(master, own, `${version}:key:${connectionId}`);
    const sealed = encrypt(own, Buffer.from(JSON.stringify(credentials)), `${version}:body:${connectionId}`);
    return [version, keyId(master), wrapped.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Throws DmsError SECRET_UNREADABLE, saying whether the key is another one or the text was changed. */
  open<T extends object = Credentials>(connectionId: string, sealedCredentials: string): T {
    const master = this.master();
    const [form, key, wrapped, sealed, ...rest] = sealedCredentials.split('.');
    if (form !== version || !key || !wrapped || !sealed || rest.length > 0) {
      throw unreadable('The sealed credentials of this connection have an unknown form. Enter them again.');
    }
    if (key !== keyId(master)) {
      throw unreadable(
        'The credentials of this connection were sealed with another DMS_SECRET_KEY. Give that key, or enter them again.',
      );
    }
    try {
      const own = decrypt(master, Buffer.from(wrapped, 'base64url'), `${version}:key:${connectionId}`);
      const body = decrypt(own, Buffer.from(sealed, 'base64url'), `${version}:body:${connectionId}`);
      return JSON.parse(body.toString('utf8')) as T;
    } catch {
      // The cause is left out on purpose: nothing about a secret may reach a log.
      throw unreadable('The sealed credentials of this connection were changed. Enter them again.');
    }
  }

  private master(): Buffer {
    const encoded = this.environment.DMS_SECRET_KEY;
    if (!encoded)
      throw unreadable('DMS_SECRET_KEY is not set, so credentials can be neither sealed nor opened.');
    return Buffer.from(encoded, 'base64');
  }
}

/** Tells keys apart without telling anything about them. */
function keyId(master: Buffer): string {
  return createHmac('sha256', master).update('dms key id').digest('base64url').slice(0, 11);
}

/** nonce | tag | ciphertext */
function encrypt(key: Buffer, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

function decrypt(key: Buffer, bytes: Buffer, context: string): Buffer {
  const nonce = bytes.subarray(0, nonceBytes);
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
}

function unreadable(detail: string): DmsError {
  return new DmsError('SECRET_UNREADABLE', detail);
}
