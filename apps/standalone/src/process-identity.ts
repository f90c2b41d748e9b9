import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells this process from any later one with the same pid (its boot and start time), or undefined when no such
 * process runs. A zombie counts as ended: it holds no port and no file.
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTime] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startTime}`;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): string | undefined {
  const found = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = found.stdout?.trim() ?? '';
  const [state = '', ...started] = line.split(/\s+/);
  if (line === '' || state.startsWith('Z')) return undefined;
  return started.join(' ');
}
