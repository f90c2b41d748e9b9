import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Workbook } from 'exceljs';
import { head } from '../head';
import { readableFormat } from '../stage-table';
import { detectFormat } from './detect-format';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'detect-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(content: string | Buffer): string {
  const path = join(folder, 'bytes');
  writeFileSync(path, content);
  return path;
}
const ole = (text: string) =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1500), Buffer.from(text, 'utf16le')]);

/** The same bytes at every run, each as often as any other. */
function noise(size: number): Buffer {
  let state = 7;
  return Buffer.from(
    Array.from({ length: size }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24),
  );
}

describe('the format of a file', () => {
  it.each<[string, string | Buffer, string, string]>([
    ['commas', 'a,b\n1,2\n', 'x.xlsx', 'csv'],
    ['semicolons', 'a;b\n1;2\n', 'x', 'csv'],
    ['tabs', 'a\tb\n1\t2\n', 'x.csv', 'tsv'],
    ['pipes', 'a|b\n1|2\n', 'x.dat', 'txt'],
    ['one column', 'a\n1\n', 'x.csv', 'csv'],
    ['prose', 'Hello there\nthis is text\n', 'x', 'txt'],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'x', 'csv'],
    ['an object', '{\n  "a": 1\n}', 'x', 'json'],
    ['objects by line', '{"a":1}\n{"a":2}\n', 'x', 'jsonl'],
    ['a list of objects', '[{"a":1}]', 'x', 'json'],
    ['Parquet', 'PAR1xxxxPAR1', 'x.csv', 'parquet'],
    ['pickle', Buffer.from([0x80, 4, 0x95, 1, 0, 0]), 'x.csv', 'pickle'],
    ['pickle of protocol 0', 'ccopy_reg\n_reconstructor\np0\n(cpandas.core.frame\n', 'x.txt', 'pickle'],
    ['pickle of protocol 1', ']q\0(}q\x01(X', 'x.csv', 'pickle'],
    ['a pickle that calls', "c__builtin__\ngetattr\n(c__builtin__\nobject\nS'x'\ntR.", 'x.csv', 'pickle'],
    ['a column called cosine', 'cosine\nsystem\n1\n', 'x.csv', 'csv'],
    ['bytes of no meaning', noise(60_000), 'x.csv', 'unknown'],
    ['an old workbook', ole('Workbook'), 'x', 'xls'],
    ['gzip', gzipSync('a,b\n1,2\n'), 'x.csv', 'csv'],
    ['7-Zip', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'x.csv', 'unknown'],
    ['HTML called xls', '<html><table></table></html>', 'x.xls', 'unknown'],
    ['noise', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) % 8)), 'x.csv', 'unknown'],
    ['a cut zip', Buffer.from('PK\x03\x04 nothing more'), 'x.xlsx', 'unknown'],
  ])('is told of %s by content', async (_, content, name, format) => {
    expect((await detectFormat(put(content), name)).format).toBe(format);
  });

  it('is told of a workbook with its sheets, without reading them', async () => {
    const workbook = new Workbook();
    workbook.addWorksheet('A & B').addRows([
      [1, 2],
      [3, 4],
    ]);
    workbook.addWorksheet('Hidden', { state: 'veryHidden' });
    const path = put(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(await detectFormat(path, 'x.csv')).toEqual({
      format: 'xlsx',
      what: 'an Excel workbook',
      sheets: [
        { name: 'A & B', state: 'visible', rows: 2, columns: 2 },
        { name: 'Hidden', state: 'veryHidden', rows: 1, columns: 1 },
      ],
    });
  });

  it.each<[string, string | Buffer, string, string]>([
    ['an empty file', '', 'EMPTY_FILE', 'nothing'],
    ['an encrypted workbook', ole('EncryptedPackage'), 'WORKBOOK_PROTECTED', 'password'],
    ['7-Zip', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'UNSUPPORTED_FORMAT', '7-Zip'],
  ])('is refused by name where it is %s', async (_, content, code, word) => {
    await expect(readableFormat(put(content), 'x.csv', {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining(word),
    });
  });
});

describe('the head of a file', () => {
  it('shows physical lines as they are written', async () => {
    const path = put('\ufeffa;b\r\n1;"x\ny"\n\n\0;z\n');
    expect(await head(path, 3)).toEqual({
      format: 'csv',
      lines: [
        { line: 1, text: 'a;b' },
        { line: 2, text: '1;"x' },
        { line: 3, text: 'y"' },
      ],
      encoding: 'utf-8',
      delimiter: ';',
      quote: '"',
      more: true,
    });
    expect((await head(path, 50)).lines.at(-1)).toEqual({ line: 5, text: '␀;z' });
    await expect(head(put('%PDF-1.4'), 5)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});
