import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { Environment } from '@dms/config';
import { Credentials } from '@dms/domain';
import { Vault } from './vault';

function vaultWith(key: string | undefined = randomBytes(32).toString('base64')): Vault {
  return new Vault(Object.assign(new Environment(), { DMS_SECRET_KEY: key }));
}
const secret: Credentials = {
  type: 'password',
  loginUrl: 'https://login.salesforce.com',
  username: 'ana@example.com',
  password: 'Grün-Tee 抹茶',
  securityToken: 'tok3n',
};
const unreadable = (text: RegExp) =>
  expect.objectContaining({ code: 'SECRET_UNREADABLE', message: expect.stringMatching(text) });

describe('sealed credentials', () => {
  it('open to what was sealed, whatever its text', () => {
    const vault = vaultWith();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (password, id) => {
        expect(vault.open(id, vault.seal(id, { ...secret, password }))).toEqual({ ...secret, password });
      }),
    );
  });

  it('show nothing of the secret and differ at each sealing', () => {
    const vault = vaultWith();
    const first = vault.seal('c1', secret);
    expect(first).toMatch(/^v1\.[\w-]{11}\.[\w-]+\.[\w-]+$/);
    expect(first).not.toBe(vault.seal('c1', secret));
    expect(Buffer.from(first.split('.')[3]!, 'base64url').toString('latin1')).not.toContain('tok3n');
  });

  it('do not open when any part of them is changed', () => {
    const vault = vaultWith();
    const sealed = vault.seal('c1', secret);
    for (let at = 0; at < sealed.length; at++) {
      // The last character of a base64 part may hold unused bits: change each part's bytes, not its padding.
      if (sealed[at] === '.' || sealed[at + 1] === '.' || at === sealed.length - 1) continue;
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => vault.open('c1', changed)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
    }
    for (const changed of ['', 'v1', 'v2' + sealed.slice(2), `${sealed}.x`, sealed.slice(0, -8)]) {
      expect(() => vault.open('c1', changed)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
    }
  });

  it('do not open under the id of another connection', () => {
    const vault = vaultWith();
    expect(() => vault.open('c2', vault.seal('c1', secret))).toThrow(unreadable(/were changed/));
  });

  it('say so when the key is another one, or missing', () => {
    const sealed = vaultWith().seal('c1', secret);
    expect(() => vaultWith().open('c1', sealed)).toThrow(unreadable(/another DMS_SECRET_KEY/));
    const none = new Vault(new Environment());
    expect(() => none.open('c1', sealed)).toThrow(unreadable(/not set/));
    expect(() => none.seal('c1', secret)).toThrow(unreadable(/not set/));
  });

  it('leave no cause behind that could carry a secret into a log', () => {
    const vault = vaultWith();
    try {
      vault.open('c2', vault.seal('c1', secret));
      throw new Error('opened');
    } catch (error) {
      expect(inspect(error, { depth: 9 })).not.toMatch(/tok3n|抹茶/);
      expect(error).not.toHaveProperty('cause');
    }
  });
});
