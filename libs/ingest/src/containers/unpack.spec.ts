import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { detectFormat } from '../detect/detect-format';
import { head } from '../head';
import { limits } from '../limits';
import { tryRead } from '../try-read';
import { zipOf } from './zip.fixture';
import { unpack } from './unpack';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'unpack-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(content: Buffer): string {
  const path = join(folder, 'bytes');
  writeFileSync(path, content);
  return path;
}
const text = 'id,name\n007,Zoë\n8,"a\nb"\n';
const rows = [
  { _row: 1, id: '007', name: 'Zoë' },
  { _row: 2, id: '8', name: 'a\nb' },
];
// `bzip2` and `xz` of Debian, of "a,b\n1,2\n".
const bzip2 = Buffer.from('QlpoOTFBWSZTWb+HQH8AAANZAAAQAAQwADAAIAAwwAhpsogjJ4u5IpwoSF/DoD+A', 'base64');
const xz = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAHYSxiCjEsMgoAvpy9SbUSKv4AASAIuxnZux+2830BAAAAAARZWg==',
  'base64',
);

describe('a packed file', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['gzip of two members', Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))])],
    ['zstd', zstdCompressSync(text)],
    ['zip', zipOf({ 'data.csv': text })],
    ['zip with what systems add', zipOf({ '__MACOSX/data.csv': 'x', '.DS_Store': 'x', 'a/data.csv': text })],
    ['gzip in zip', zipOf({ 'data.csv.gz': gzipSync(text) })],
  ])('is read through (%s)', async (_, bytes) => {
    const path = put(bytes);
    const tried = await tryRead(path, 'x.bin', {}, { rows: 10 });
    expect(tried.rows).toEqual(rows);
    expect(tried.warnings).toContainEqual(expect.objectContaining({ code: 'UNPACKED' }));
    expect((await detectFormat(path, 'x')).format).toBe('csv');
    expect((await head(path, 1)).lines).toEqual([{ line: 1, text: 'id,name' }]);
    // Nothing is left beside it.
    expect(readdirSync(folder)).toEqual(['bytes']);
  });

  it.each([
    ['bzip2', bzip2],
    ['xz', xz],
  ])('is read through as other programs write it (%s)', async (packing, bytes) => {
    const tried = await tryRead(put(bytes), `x.${packing}`, { header: true }, { rows: 10 });
    expect(tried.rows).toEqual([{ _row: 1, a: '1', b: '2' }]);
  });

  it('names the file of an archive that it reads, and reads another that is named', async () => {
    const path = put(zipOf({ 'empty.csv': '', 'a.csv': 'a\n1\n', 'b.csv': 'b\n2\n' }));
    const first = await tryRead(path, 'x.zip', {}, { rows: 10 });
    expect(first.options.table).toBe('a.csv');
    expect(first.warnings).toContainEqual(
      expect.objectContaining({ code: 'OTHER_ENTRIES', count: 2, message: expect.stringContaining('b.csv') }),
    );
    const other = await tryRead(path, 'x.zip', { table: 'b.csv', header: true }, { rows: 10 });
    expect(other.rows).toEqual([{ _row: 1, b: '2' }]);
    expect(other.options.table).toBe('b.csv');
    await expect(tryRead(path, 'x', { table: 'c.csv' }, { rows: 1 })).rejects.toMatchObject({
      code: 'BAD_OPTIONS',
      where: { option: 'table' },
    });
  });

  it('is refused where its entries climb out, and nothing is written there', async () => {
    const path = put(zipOf({ '../../climbed.csv': text }));
    await expect(unpack(path, 'x', {})).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(existsSync(join(folder, '../../climbed.csv'))).toBe(false);
  });

  it('is refused by ratio where it is a bomb, after little of it', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 ** 2), { level: 9 });
    await expect(unpack(put(bomb), 'x', {})).rejects.toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
      where: { limit: limits.unpackedRatio },
    });
    expect(readdirSync(folder)).toEqual(['bytes']);
  });

  it('is refused where it is packed again and again', async () => {
    let bytes: Buffer = Buffer.from(text);
    for (let depth = 0; depth <= limits.packedDepth; depth++) bytes = gzipSync(bytes);
    await expect(unpack(put(bytes), 'x', {})).rejects.toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
      where: { limit: limits.packedDepth },
    });
  });

  it.each([
    ['gzip', gzipSync(text.repeat(1000)).subarray(0, 60)],
    ['bzip2', bzip2.subarray(0, 30)],
    ['xz', Buffer.from('\xfd7zXZ\0\0\x04nonsense', 'latin1')],
    ['zstd', zstdCompressSync(text).subarray(0, 20)],
    ['zip', zipOf({ 'data.csv': text }, deflateRawSync('other bytes'))],
  ])('is refused in words where it is damaged (%s)', async (packing, bytes) => {
    const path = put(bytes);
    await expect(unpack(path, 'x', {})).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(packing),
    });
    expect((await detectFormat(path, 'x')).format).toBe('unknown');
  });

  it('is not what a text is that begins like one', async () => {
    const path = put(Buffer.from('BZh\n1\n'));
    expect((await unpack(path, 'x', {})).packings).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe('BZh\n1\n');
  });
});
