import { DatabaseSync } from 'node:sqlite';
import { readFileSync, writeFileSync } from 'node:fs';
import { Home } from './home';
import { StartRefused } from './start-refused';

const busy = 5; // SQLITE_BUSY

/**
 * One DMS per home. The lock is the operating system's, held through SQLite, so it goes with its process however that
 * ends: after kill -9 there is no stale lock to judge. The pid beside it is only for the sentence.
 */
export class HomeLock {
  private constructor(private readonly database: DatabaseSync) {}

  /** Throws StartRefused while another process holds the lock of this home. */
  static take(home: Home): HomeLock {
    const note = home.in('run', 'supervisor.pid');
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(home.in('run', 'lock.sqlite'), { timeout: 0 });
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database?.close();
      throw new StartRefused(refusal(home, note, error));
    }
    writeFileSync(note, String(process.pid), { mode: 0o600 });
    return new HomeLock(database);
  }

  release(): void {
    this.database.close();
  }
}

function refusal(home: Home, note: string, error: unknown): string {
  const { errcode, message } = error as { errcode?: number; message: string };
  if (errcode !== busy) return `DMS_HOME (${home.path}) cannot be locked: ${message}.`;
  let holder = '';
  try {
    holder = ` (process ${readFileSync(note, 'utf8')})`;
  } catch {
    // the holder has the lock but not yet left its note
  }
  return `DMS is already running on DMS_HOME (${home.path})${holder}; stop it first, or name another DMS_HOME.`;
}
