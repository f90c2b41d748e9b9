import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ChildLog } from './child-log';
import { temporaryFolder } from './fixtures/temporary-folder';

describe('ChildLog', () => {
  const folder = temporaryFolder();

  async function log(kind: 'stdout' | 'stderr', ...chunks: (string | Buffer)[]) {
    const shown: string[] = [];
    const path = join(folder.path, 'api.log');
    const child = new ChildLog(path, (line) => shown.push(line));
    const stream = new PassThrough();
    child.follow(stream, kind);
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    await finished(stream);
    child.close();
    return { shown, words: child.lastWords(), text: readFileSync(path, 'utf8') };
  }

  it('has everything in the file, for its owner alone, and shows errors only', async () => {
    const info = '{"level":30,"msg":"listening"}\n';
    const error = '{"level":50,"msg":"no room","err":{"message":"ENOSPC"}}\n';
    const { shown, text } = await log('stdout', 'hello\n', info, error);
    expect(text).toBe(`hello\n${info}${error}`);
    expect(shown).toEqual(['no room: ENOSPC']);
    expect(statSync(join(folder.path, 'api.log')).mode & 0o777).toBe(0o600);
  });

  it('tells the message of an uncaught error without what Node prints around it', async () => {
    const crash =
      "/x/main.js:3\nthrow new Error('no');\n^\n\nError: no\n    at Object.<anonymous> (/x/main.js:3:7)\n\nNode.js v24.21.0\n";
    const { shown, words } = await log('stderr', crash);
    expect(shown).toEqual(['Error: no']);
    expect(words).toBe('Error: no');
  });

  it('keeps the terminal readable: long lines shortened, floods cut, no line lost from the file', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(1000)}\n`);
    const { shown, text } = await log('stderr', ...lines);
    expect(shown).toHaveLength(6);
    expect(shown[0]).toHaveLength(301);
    expect(shown[5]).toContain(`more in ${folder.path}`);
    expect(text).toBe(lines.join(''));
  });

  it('puts lines and characters cut by a chunk together, and bounds one that never ends', async () => {
    const bytes = Buffer.from('größe\n');
    const { shown } = await log('stderr', bytes.subarray(0, 3), bytes.subarray(3), 'y'.repeat(200_000));
    expect(shown[0]).toBe('größe');
    expect(shown.slice(1).every((line) => line.length <= 301)).toBe(true);
  });

  it('sets a log of more than 10 MB aside at the start', async () => {
    const path = join(folder.path, 'api.log');
    writeFileSync(path, Buffer.alloc(10 * 1024 ** 2 + 1, 'o'));
    const { text } = await log('stdout', 'new\n');
    expect(text).toBe('new\n');
    expect(statSync(`${path}.1`).size).toBe(10 * 1024 ** 2 + 1);
  });
});
