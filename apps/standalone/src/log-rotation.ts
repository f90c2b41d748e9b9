import { renameSync, statSync } from 'node:fs';

const largest = 10 * 1024 ** 2;

/** Sets a log larger than 10 MB aside as <path>.1 (replacing the one before), so that a new one begins. */
export function rotateLog(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largest) renameSync(path, `${path}.1`);
}
