import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Home } from './home';
import { StartRefused } from './start-refused';
import { temporaryFolder } from './fixtures/temporary-folder';

const failing = (code: string) => () => {
  throw Object.assign(new Error(`${code}: refused`), { code });
};

describe('Home', () => {
  const folder = temporaryFolder();

  it('is made, private to its user, with nothing left of the probe', () => {
    const home = Home.open(join(folder.path, 'a', 'b'));
    expect(statSync(home.path).mode & 0o777).toBe(0o700);
    expect(readdirSync(home.path).sort()).toEqual(['couchdb', 'logs', 'practice-org', 'redis', 'run']);
    expect(home.in('logs', 'api.log')).toBe(join(folder.path, 'a', 'b', 'logs', 'api.log'));
  });

  it.each([
    ['ENOSPC', 'The disk is full'],
    ['EDQUOT', 'The disk is full'],
    ['EACCES', 'cannot be written (EACCES)'],
    ['EROFS', 'cannot be written (EROFS)'],
    ['EIO', 'cannot be used: EIO'],
  ])('%s gives one sentence that names the folder', (code, part) => {
    const open = () => Home.open(folder.path, failing(code));
    expect(open).toThrow(StartRefused);
    expect(open).toThrow(part);
    expect(open).toThrow(`DMS_HOME (${folder.path})`);
  });

  it('refuses a file in its place, or in the place of a folder above it', () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, 'mine');
    expect(() => Home.open(file)).toThrow('is not a folder');
    expect(() => Home.open(join(file, 'below'))).toThrow('is not a folder');
  });

  it('keeps what is there', () => {
    mkdirSync(join(folder.path, 'storage'));
    writeFileSync(join(folder.path, 'storage', 'x'), 'kept');
    Home.open(folder.path);
    expect(statSync(join(folder.path, 'storage', 'x')).size).toBe(4);
  });
});
