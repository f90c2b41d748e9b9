import { execFileSync } from 'node:child_process';
import { processorSeconds } from './processor-time';

describe('processorSeconds', () => {
  it('counts what this process and its ended children have used, about as the system does', () => {
    const before = processorSeconds(process.pid);
    const own = process.cpuUsage();
    for (const until = performance.now() + 300; performance.now() < until;) Math.sqrt(2);
    execFileSync(process.execPath, ['-e', 'const u = Date.now() + 400; while (Date.now() < u);']);
    const { user, system } = process.cpuUsage(own);
    const counted = processorSeconds(process.pid) - before;
    expect(counted).toBeGreaterThan((user + system) / 1e6 - 0.1);
  });

  it('is nothing of a process that is not there', () => {
    expect(processorSeconds(2 ** 30)).toBe(0);
  });
});
