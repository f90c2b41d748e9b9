import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '@dms/config';
import { temporaryFolder } from './fixtures/temporary-folder';

const root = join(__dirname, '..', '..', '..');
const password = 'a password of the spec';
const authorization = `Basic ${Buffer.from(`dms:${password}`).toString('base64')}`;

/** The program alone, bundled beside dist so that its packages are found; a spec must not touch dist itself. */
const bundle = `
  import { readFileSync } from 'node:fs';
  import { rolldown } from 'rolldown';
  const { compilerOptions } = JSON.parse(readFileSync('tsconfig.base.json', 'utf8'));
  const alias = Object.fromEntries(
    Object.entries(compilerOptions.paths).map(([name, [path]]) => [name, process.cwd() + '/' + path]));
  const built = await rolldown({
    input: 'apps/standalone/src/couchdb.main.ts',
    platform: 'node',
    resolve: { alias },
    tsconfig: 'tsconfig.base.json',
    external: (id) => !/^(\\.|\\/|@dms\\/|@oxc-project\\/runtime)/.test(id),
  });
  await built.write({ file: process.argv[1], format: 'esm' });
`;

describe('the process of the embedded CouchDB', () => {
  const folder = temporaryFolder();
  const children: ChildProcess[] = [];
  let built: string;
  let program: string;
  beforeAll(() => {
    mkdirSync(join(root, 'tmp'), { recursive: true });
    built = mkdtempSync(join(root, 'tmp', 'couchdb-'));
    program = join(built, 'couchdb.mjs');
    const env = childEnvironment({ NODE_OPTIONS: null });
    execFileSync(process.execPath, ['--input-type=module', '-e', bundle, program], { cwd: root, env });
  });
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
  afterAll(() => rmSync(built, { recursive: true }));

  const spawned = (changes: Record<string, string | null> = {}) => {
    const env = childEnvironment({
      NODE_OPTIONS: null,
      DMS_COUCHDB_DIR: join(folder.path, 'data'),
      DMS_COUCHDB_PORT: '0',
      DMS_COUCHDB_PASSWORD: password,
      ...changes,
    });
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
    const child = spawn(process.execPath, [program], { env, stdio: [...stdio], cwd: folder.path });
    children.push(child);
    return child;
  };
  const started = async () => {
    const child = spawned();
    const [message] = (await once(child, 'message')) as [{ type: string; port: number }];
    expect(message).toEqual({ type: 'ready', port: expect.any(Number) });
    return { child, url: `http://127.0.0.1:${message.port}` };
  };
  const call = (url: string, method = 'GET', body?: unknown) =>
    fetch(url, {
      method,
      headers: { authorization, 'Content-Type': 'application/json', connection: 'close' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const ended = async (child: ChildProcess) =>
    (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];

  it('loses nothing it answered, however often it is killed in the middle of writing', async () => {
    const answered: string[] = [];
    for (let life = 0; life < 4; life++) {
      const { child, url } = await started();
      if (life === 0) expect((await call(`${url}/db`, 'PUT', {})).status).toBe(201);
      const exit = ended(child);
      let next = 0;
      const writer = async () => {
        for (;;) {
          const id = `${life}-${next++}`;
          const response = await call(`${url}/db/${id}`, 'PUT', { life }).catch(() => undefined);
          if (response?.status !== 201) return;
          answered.push(id);
          if (answered.length % 40 === 0) child.kill('SIGKILL');
        }
      };
      await Promise.all([writer(), writer(), writer()]);
      await exit;
    }
    const { url } = await started();
    const { rows } = (await (await call(`${url}/db/_all_docs`)).json()) as { rows: { id: string }[] };
    const kept = new Set(rows.map((row) => row.id));
    expect(answered.length).toBeGreaterThan(100);
    expect(answered.filter((id) => !kept.has(id))).toEqual([]);
  });

  it('ends with 0 on SIGTERM, and writes nothing outside its folder', async () => {
    const { child, url } = await started();
    await call(`${url}/db`, 'PUT', {});
    const exit = ended(child);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(readdirSync(folder.path)).toEqual(['data']);
  });

  it('ends when its parent is gone', async () => {
    const { child } = await started();
    const exit = ended(child);
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it.each([
    ['no password', { DMS_COUCHDB_PASSWORD: null }, /DMS_COUCHDB_PASSWORD/],
    ['a folder that cannot be made', { DMS_COUCHDB_DIR: '/dev/null/data' }, /could not be started/],
  ])('says what is wrong and ends with 1: %s', async (_name, changes, sentence) => {
    const child = spawned(changes);
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(said).toMatch(sentence);
    expect(said).not.toContain(password);
  });

  it('says so when another process has its folder', async () => {
    await started();
    const child = spawned();
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    expect(said).toContain('another process has it open');
  });
});
