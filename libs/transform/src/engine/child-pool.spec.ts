import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DmsError } from '@dms/domain';
import { ChildPool, type ChildPoolOptions } from './child-pool';

const root = join(__dirname, '../../../..');

describe('the pool of children', () => {
  let folder: string;
  let entry: string;
  const pools: ChildPool[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pool-'));
    entry = join(folder, 'child.mjs');
    const options = ['--file', entry, '--format', 'esm', '--platform', 'node'];
    const config = ['--tsconfig', join(root, 'tsconfig.base.json')];
    await promisify(execFile)(process.execPath, [
      join(root, 'node_modules/rolldown/bin/cli.mjs'),
      join(__dirname, 'fixtures/child.ts'),
      ...options,
      ...config,
    ]);
  });
  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function pool(options: Partial<ChildPoolOptions> = {}): ChildPool {
    const made = new ChildPool({ entry, size: 1, memoryLimitMb: 400, ...options });
    pools.push(made);
    return made;
  }
  const pidOf = async (made: ChildPool) => (await made.run<{ pid: number }>('echo', 1)).pid;
  const alive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('hands the input over and the answer back', async () => {
    const input = { a: [1, null, 'ü'], long: '9007199254740993' };
    expect(await pool().run('echo', input)).toMatchObject({ input });
  });

  it('keeps a child warm for the next job', async () => {
    const made = pool();
    expect(await pidOf(made)).toBe(await pidOf(made));
  });

  it('starts one child before the first job when it is told to, and no second', async () => {
    const made = pool({ size: 2 });
    made.warm();
    made.warm();
    const { children } = made as unknown as { children: Set<unknown> };
    expect(children.size).toBe(1);
    await pidOf(made);
    expect(children.size).toBe(1);
  });

  it('lets children stand back where it is told to', async () => {
    expect([getPriority(await pidOf(pool())), getPriority(await pidOf(pool({ nice: 5 })))]).toEqual([
      getPriority(),
      Math.max(getPriority(), 5),
    ]);
  });

  it('replaces a child after so many jobs', async () => {
    const made = pool({ jobsPerChild: 2 });
    const pids = [await pidOf(made), await pidOf(made), await pidOf(made)];
    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).not.toBe(pids[0]);
  });

  it('replaces a child that still holds much after its job', async () => {
    const made = pool({ recycleAboveMb: 180 });
    const first = await made.run<number>('keep', { mb: 200 });
    expect(await pidOf(made)).not.toBe(first);
  });

  it('tells a child nothing of its own environment', async () => {
    const env = await pool({ env: { DMS_SAMPLE: 'x' } }).run<Record<string, string>>('env', {});
    expect(
      Object.keys(env)
        .filter((name) => name !== 'NODE_CHANNEL_FD')
        .sort(),
    ).toEqual(expect.arrayContaining(['DMS_SAMPLE', 'TZ']));
    expect(env).not.toHaveProperty('PATH');
    expect(env).not.toHaveProperty('HOME');
  });

  it('hears of progress', async () => {
    const heard: [number, number][] = [];
    await pool().run('progress', {}, { onProgress: (share, rows) => heard.push([share, rows]) });
    expect(heard).toEqual([
      [0.5, 10],
      [1, 20],
    ]);
  });

  it('serves first come first served, as many at a time as there are children', async () => {
    const order: number[] = [];
    const made = pool({ size: 1 });
    await Promise.all([1, 2, 3, 4, 5].map((n) => made.run('echo', n).then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('runs jobs side by side in different children', async () => {
    const made = pool({ size: 2 });
    const stop = new AbortController();
    const hanging = made.run('untilCancelled', {}, { signal: stop.signal });
    const refused = expect(hanging).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await made.run('echo', 1)).toMatchObject({ input: 1 });
    stop.abort();
    await refused;
  });

  it('refuses more waiting jobs than its queue holds', async () => {
    const made = pool({ queueLimit: 2 });
    const stop = new AbortController();
    const first = made
      .run('untilCancelled', {}, { signal: stop.signal })
      .catch((error: DmsError) => error.code);
    const waiting = [made.run('echo', 1), made.run('echo', 2)];
    await expect(made.run('echo', 3)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    stop.abort();
    expect(await first).toBe('CANCELLED');
    expect(await Promise.all(waiting)).toHaveLength(2);
  });

  it('passes a refusal on with its code, sentence and place', async () => {
    const error = await pool()
      .run('refuse', {})
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DmsError);
    expect(error).toMatchObject({
      code: 'UNKNOWN_COLUMN',
      message: 'There is no column amonut.',
      where: { step: 3, near: 'amonut' },
    });
  });

  it('says nothing of what stumbled inside', async () => {
    const error = (await pool()
      .run('stumble', {})
      .catch((thrown: unknown) => thrown)) as DmsError;
    expect(error.code).toBe('INTERNAL');
    expect(error.message).not.toContain('/home');
  });

  it.each(['toString', '__proto__', 'nothing'])('knows no operation named %s', async (op) => {
    await expect(pool().run(op, {})).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it.each(['crash', 'exit'])('survives a child that ends by %s', async (op) => {
    const made = pool();
    const waiting = made.run(op, {}).catch((error: DmsError) => error.code);
    const next = made.run('echo', 2);
    expect(await waiting).toBe('ENGINE_CRASHED');
    expect(await next).toMatchObject({ input: 2 });
  });

  it('says so when its program cannot start', async () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'process.exit(7)');
    await expect(pool({ entry: broken }).run('echo', 1)).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
  });

  it.each(['hang', 'spin'])('kills a child past its deadline (%s) and goes on', async (op) => {
    const made = pool();
    await expect(made.run(op, {}, { deadlineMs: 300 })).rejects.toMatchObject({ code: 'DEADLINE' });
    expect(await made.run('echo', 1)).toMatchObject({ input: 1 });
  });

  it('counts waiting towards the deadline', async () => {
    const made = pool();
    const stop = new AbortController();
    const first = made
      .run('untilCancelled', {}, { signal: stop.signal })
      .catch((error: DmsError) => error.code);
    await expect(made.run('echo', 1, { deadlineMs: 50 })).rejects.toMatchObject({ code: 'DEADLINE' });
    stop.abort();
    expect(await first).toBe('CANCELLED');
  });

  it('kills a child that grows past the limit', async () => {
    const made = pool({ memoryLimitMb: 250 });
    let pid = 0;
    await expect(made.run('grow', {}, { onProgress: (_, rows) => (pid = rows) })).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      where: { limitMb: 250 },
    });
    expect(alive(pid)).toBe(false);
    expect(await made.run('echo', 1)).toMatchObject({ input: 1 });
  });

  it('tells the child to stop when its job is cancelled, and keeps it', async () => {
    const made = pool();
    const stop = new AbortController();
    let pid = 0;
    await expect(
      made.run(
        'untilCancelled',
        {},
        {
          signal: stop.signal,
          onProgress: (_, rows) => ((pid = rows), stop.abort()),
        },
      ),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await made.run('cancelled', {})).toBe(1);
    expect(await pidOf(made)).toBe(pid);
  });

  it('kills a child that is deaf to cancelling', async () => {
    const made = pool({ graceMs: 100 });
    const stop = new AbortController();
    let pid = 0;
    await expect(
      made.run('hang', {}, { signal: stop.signal, onProgress: (_, rows) => ((pid = rows), stop.abort()) }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(alive(pid)).toBe(false);
  });

  it('forgets a waiting job that is cancelled', async () => {
    const made = pool();
    const first = new AbortController();
    const second = new AbortController();
    const running = made
      .run('untilCancelled', {}, { signal: first.signal })
      .catch((error: DmsError) => error.code);
    const waiting = made.run('echo', 1, { signal: second.signal }).catch((error: DmsError) => error.code);
    second.abort();
    expect(await waiting).toBe('CANCELLED');
    first.abort();
    expect(await running).toBe('CANCELLED');
  });

  it('refuses what waits and stops what runs when it is closed', async () => {
    const made = pool({ graceMs: 100 });
    let pid = 0;
    const started = new Promise<void>((resolve) => {
      const running = made.run('hang', {}, { onProgress: (_, rows) => ((pid = rows), resolve()) });
      running.catch(() => undefined);
    });
    const waiting = made.run('echo', 1).catch((error: DmsError) => error.code);
    await started;
    await made.close();
    expect(await waiting).toBe('CANCELLED');
    expect(alive(pid)).toBe(false);
    await expect(made.run('echo', 1)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('leaves no child behind when the parent is killed', async () => {
    const parent = join(folder, 'parent.mjs');
    writeFileSync(
      parent,
      `import { execFile, fork } from 'node:child_process';
       const child = fork(${JSON.stringify(entry)}, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
       child.on('message', (message) => process.send(message));
       child.send({ type: 'run', id: 1, op: 'hang', input: {} });`,
    );
    const started = fork(parent, [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    await once(started, 'message');
    // The grandchild holds the parent's output open: the end of that stream is the grandchild's end.
    const ended = once(started.stdout!, 'end');
    started.stdout!.resume();
    started.kill('SIGKILL');
    expect(await ended).toEqual([]);
  });
});
