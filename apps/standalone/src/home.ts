import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartRefused } from './start-refused';

const probeBytes = 1024 ** 2;

/** The folder of all durable state (DMS_HOME), made on first use and proven writable. */
export class Home {
  private constructor(readonly path: string) {}

  /** Throws StartRefused when the folder cannot be made or written, or its disk has not even 1 MiB left. */
  static open(path: string, probe: (folder: string) => void = writeProbe): Home {
    const home = new Home(resolve(path));
    try {
      mkdirSync(home.path, { recursive: true, mode: 0o700 });
      probe(home.path);
      for (const folder of ['logs', 'run', 'redis', 'couchdb', 'practice-org'])
        mkdirSync(home.in(folder), { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new StartRefused(sentence(home.path, error as NodeJS.ErrnoException));
    }
    return home;
  }

  in(...names: string[]): string {
    return join(this.path, ...names);
  }
}

/** Writes and removes 1 MiB, down to the disk: what a full or read-only file system refuses. */
function writeProbe(folder: string): void {
  const path = join(folder, `.probe-${process.pid}`);
  const handle = openSync(path, 'w', 0o600);
  try {
    const bytes = Buffer.alloc(probeBytes, 1);
    for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
    rmSync(path, { force: true });
  }
}

function sentence(path: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full: DMS_HOME (${path}) needs room for at least 1 MiB to start; free some space and start again.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `DMS_HOME (${path}) is not a folder; name another one, or move away what is in its place.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT': // what mkdir says on a read-only file system
      return `DMS_HOME (${path}) cannot be written (${error.code}); make it writable for this user or name another folder.`;
    default:
      return `DMS_HOME (${path}) cannot be used: ${error.message}.`;
  }
}
