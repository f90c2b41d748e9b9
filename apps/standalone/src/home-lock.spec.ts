import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Home } from './home';
import { HomeLock } from './home-lock';
import { temporaryFolder } from './fixtures/temporary-folder';

describe('HomeLock', () => {
  const folder = temporaryFolder();

  it('is held by one, and free again once released', () => {
    const home = Home.open(folder.path);
    const lock = HomeLock.take(home);
    expect(() => HomeLock.take(home)).toThrow(
      `DMS is already running on DMS_HOME (${home.path}) (process ${process.pid})`,
    );
    lock.release();
    HomeLock.take(home).release();
  });

  it('of another process holds, and is gone with it after kill -9', async () => {
    const home = Home.open(folder.path);
    const program = `
      const { DatabaseSync } = require('node:sqlite');
      new DatabaseSync(${JSON.stringify(home.in('run', 'lock.sqlite'))}).exec('BEGIN EXCLUSIVE');
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
    writeFileSync(home.in('run', 'supervisor.pid'), String(holder.pid));
    expect(() => HomeLock.take(home)).toThrow(`(process ${holder.pid})`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    HomeLock.take(home).release();
  });

  it('says so where it cannot be taken at all', () => {
    const home = Home.open(folder.path);
    writeFileSync(home.in('run', 'lock.sqlite'), 'this is no database'.repeat(100));
    expect(() => HomeLock.take(home)).toThrow(/cannot be locked: .*not a database/);
  });
});
