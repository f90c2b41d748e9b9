import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '@dms/config';
import { BackOff } from './back-off';
import { ChildLog } from './child-log';
import { until } from './fixtures/installation';
import { temporaryFolder } from './fixtures/temporary-folder';
import { Leftovers } from './leftovers';
import { processIdentity } from './process-identity';
import { saysReady } from './readiness';
import { SupervisedProcess } from './supervised-process';

describe('SupervisedProcess', () => {
  const folder = temporaryFolder();
  const said: string[] = [];
  beforeEach(() => (said.length = 0));

  /** A program of these lines; every start of it adds a line to `starts`. */
  function supervise(
    source: string,
    backOff = new BackOff(1, 4),
    readyDeadlineMs = 20_000,
  ): SupervisedProcess {
    const script = join(folder.path, 'program.cjs');
    const note = `require('node:fs').appendFileSync(${JSON.stringify(join(folder.path, 'starts'))}, '.\\n');\n`;
    writeFileSync(script, note + source);
    return new SupervisedProcess(
      {
        role: 'worker',
        name: 'program',
        title: 'The program',
        script,
        env: childEnvironment({ NODE_OPTIONS: null }),
        ready: saysReady,
        graceMs: 2000,
      },
      new ChildLog(join(folder.path, 'program.log'), () => undefined),
      new Leftovers(join(folder.path, 'run')),
      (line) => said.push(line),
      backOff,
      readyDeadlineMs,
    );
  }
  const starts = () => readFileSync(join(folder.path, 'starts'), 'utf8').split('\n').length - 1;
  const serve = `process.on('disconnect', () => process.exit()); process.send({ type: 'ready' });`;

  it('ends the start after three attempts of a program that is never ready in time', async () => {
    const one = supervise('setInterval(() => 0, 1000)', new BackOff(1, 4), 300);
    await expect(one.start()).rejects.toThrow(/^The program could not be started \(SIGKILL\); its log is /);
    expect(starts()).toBe(3);
    expect(one.pid).toBeUndefined();
    await one.stop();
  });

  it('comes through a first attempt that fails', async () => {
    const marker = JSON.stringify(join(folder.path, 'tried'));
    const one = supervise(
      `const fs = require('node:fs');
       if (!fs.existsSync(${marker})) { fs.writeFileSync(${marker}, ''); process.exit(3); }
       ${serve}`,
    );
    await one.start();
    expect(said).toEqual(['The program ended (exit code 3); it is started again in 0.001 s.']);
    await one.stop();
  });

  it('starts a program again without end once it was ready, with the growing pause of its back-off', async () => {
    const one = supervise(`${serve} setTimeout(() => process.exit(4), 20);`);
    await one.start();
    await until('five starts', () => starts() >= 5);
    await one.stop();
    const pauses = said.filter((line) => line.includes('again in')).map((line) => line.split(' ').at(-2));
    expect(pauses.slice(0, 4)).toEqual(['0.001', '0.002', '0.004', '0.004']);
  });

  it('stop() during a long pause ends at once and nothing is started any more', async () => {
    const one = supervise(
      `${serve} setTimeout(() => process.exit(4), 20);`,
      new BackOff(3_600_000, 3_600_000),
    );
    await one.start();
    await until('the pause', () => said.some((line) => line.endsWith('again in 3600 s.')));
    await one.stop();
    expect(starts()).toBe(1);
  });

  it('stop() before the program is ready refuses the start and leaves nothing running', async () => {
    const one = supervise('setInterval(() => 0, 1000)');
    const start = one.start();
    await until('the process', () => one.pid !== undefined);
    const pid = one.pid!;
    const refused = expect(start).rejects.toThrow('The start was stopped.');
    await one.stop();
    await refused;
    expect(processIdentity(pid)).toBeUndefined();
  });
});
