import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Leftovers } from './leftovers';
import { processIdentity } from './process-identity';
import { temporaryFolder } from './fixtures/temporary-folder';

describe('Leftovers', () => {
  const folder = temporaryFolder();
  let child: ChildProcess;
  afterEach(() => child?.kill('SIGKILL'));

  async function run(onTerm: string): Promise<number> {
    const program = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => 0, 1000); console.log('up')`;
    child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
    return child.pid!;
  }

  it('ends what is on record, gently where that is enough', async () => {
    const pid = await run('process.exit(7)');
    new Leftovers(folder.path).record('one', pid);
    const exit = once(child, 'exit');
    await new Leftovers(folder.path).endAll();
    expect(await exit).toEqual([7, null]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('kills what does not listen', async () => {
    const leftovers = new Leftovers(folder.path, 100);
    leftovers.record('deaf', await run(''));
    const exit = once(child, 'exit');
    await leftovers.end('deaf');
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('leaves a stranger alone that got the pid since', async () => {
    const pid = await run('process.exit(7)');
    writeFileSync(join(folder.path, 'one.json'), JSON.stringify({ pid, identity: 'another:1' }));
    await new Leftovers(folder.path).endAll();
    expect(processIdentity(pid)).toBeDefined();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each(['', 'null', '{"pid":1}', '{"pid":"x","identity":"y"}'])(
    'passes over a torn record (%j)',
    async (text) => {
      writeFileSync(join(folder.path, 'one.json'), text);
      await new Leftovers(folder.path).endAll();
      expect(readdirSync(folder.path)).toEqual([]);
    },
  );
});
