import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { Home } from './home';
import { keepSecrets } from './secrets';
import { temporaryFolder } from './fixtures/temporary-folder';

describe('keepSecrets', () => {
  const folder = temporaryFolder();

  it('makes them once, for the owner alone', () => {
    const home = Home.open(folder.path);
    const first = keepSecrets(home);
    expect(statSync(home.in('secrets.json')).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(first)).size).toBe(4);
    expect(first.secretKey).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(keepSecrets(home)).toEqual(first);
  });

  it('adds one that an older home does not have, and keeps the others', () => {
    const home = Home.open(folder.path);
    writeFileSync(home.in('secrets.json'), JSON.stringify({ redisPassword: 'old' }));
    const secrets = keepSecrets(home);
    expect(secrets.redisPassword).toBe('old');
    expect(JSON.parse(readFileSync(home.in('secrets.json'), 'utf8'))).toEqual(secrets);
  });

  it.each(['', '{"redisPassword":', 'null', '{"secretKey":""}', '{"secretKey":5}'])(
    'refuses a damaged file (%j) and leaves it as it is',
    (text) => {
      const home = Home.open(folder.path);
      writeFileSync(home.in('secrets.json'), text);
      expect(() => keepSecrets(home)).toThrow('is damaged; restore it from a backup');
      expect(readFileSync(home.in('secrets.json'), 'utf8')).toBe(text);
    },
  );
});
