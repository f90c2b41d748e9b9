import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processIdentity } from './process-identity';

describe('processIdentity', () => {
  it('is the same each time for one process, and another for another', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000); console.log(1)']);
    await once(child.stdout, 'data');
    const identity = processIdentity(child.pid!);
    expect(identity).toBeDefined();
    expect(processIdentity(child.pid!)).toBe(identity);
    expect(identity).not.toBe(processIdentity(process.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processIdentity(child.pid!)).toBeUndefined();
  });
});
