import { readFileSync } from 'node:fs';
import { childrenOf } from './resident';

const ticksPerSecond = 100;

/** Seconds of processor time of a process, of its children that have ended, and of those that live. Linux only. */
export function processorSeconds(pid: number): number {
  return ownSeconds(pid) + childrenOf(pid).reduce((sum, child) => sum + ownSeconds(child), 0);
}

function ownSeconds(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // utime, stime, cutime, cstime: the 14th to 17th field; the second may hold blanks.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
  } catch {
    return 0;
  }
}
