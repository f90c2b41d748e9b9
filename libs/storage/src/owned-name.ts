import { hostname } from 'node:os';
import { newId } from '@dms/domain';

const abandonedAfterMs = 7 * 24 * 3600 * 1000;
const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');
const startedAt = Date.now() - process.uptime() * 1000;

/** A name for something temporary that says which process of which host made it, and when. */
export function ownedName(label: string): string {
  const safe = label.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 80);
  return [host, process.pid, Date.now(), newId(), safe].join('.');
}

/**
 * Whether the maker of a temporary thing is gone: its process has ended on this host (a pid used again is told by
 * the time it was made), or it is a week old. Names this process did not make up are not stale.
 */
export function isStale(name: string, now = Date.now()): boolean {
  const [madeBy, pid, madeAt] = name.split('.');
  if (!madeBy || !/^\d+$/.test(pid ?? '') || !/^\d+$/.test(madeAt ?? '')) return false;
  if (now - Number(madeAt) > abandonedAfterMs) return true;
  if (madeBy !== host) return false;
  if (Number(pid) === process.pid) return Number(madeAt) < startedAt;
  return !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
