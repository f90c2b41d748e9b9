import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Replaces a small file as a whole, readable by its owner alone: after a crash it is the old one or the new one. */
export function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.draft`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, path);
}
