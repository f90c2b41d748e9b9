import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { jwtAssertion, rsaKeyOf } from './jwt-assertion';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();

describe('the assertion of a connected app', () => {
  it("names app, user and audience, ends after three minutes, and carries the key's signature", () => {
    const made = jwtAssertion(
      { clientId: '3MVG', username: 'a@b.example', privateKey },
      'https://login.salesforce.com',
      1e12,
    );
    const [head = '', body = '', signature = ''] = made.split('.');
    const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString());
    expect(read(head)).toEqual({ alg: 'RS256' });
    expect(read(body)).toEqual({
      iss: '3MVG',
      sub: 'a@b.example',
      aud: 'https://login.salesforce.com',
      exp: 1e9 + 180,
    });
    const proof = Buffer.from(signature, 'base64url');
    expect(verify('RSA-SHA256', Buffer.from(`${head}.${body}`), createPublicKey(privateKey), proof)).toBe(
      true,
    );
  });

  it.each([
    ['no key', 'hello'],
    ['a key of another kind', generateKeyPairSync('ed25519').privateKey.export(pem).toString()],
    ['a public key', createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()],
  ])('refuses %s without repeating it', (_, text) => {
    expect(() => rsaKeyOf(text)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', where: { field: 'privateKey' } }),
    );
  });
});
