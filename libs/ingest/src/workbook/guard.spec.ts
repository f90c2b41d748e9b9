import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { Workbook } from 'exceljs';
import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import { kinds } from './cell-value';
import type { SheetRow } from './sheet-rows';
import { XlsxWorkbook } from './xlsx-workbook';
import type { PackageLimits } from './zip-package';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'guard-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Part {
  name: string;
  content: string | Buffer;
  /** The size the zip's directory claims. */
  claims?: number;
}

/** A zip file byte by byte, so that it may lie. */
function zipOf(parts: Part[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claims } of parts) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claims ?? bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 0, 'latin1');
    central.writeUInt16LE(20, 4);
    common.copy(central, 6, 0, 26);
    central.writeUInt32LE(offset, 42);
    directory.push(Buffer.concat([central, Buffer.from(name)]));
    files.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, entries, end]);
}

function bookOf(sheet: string, more: Part[] = [], workbook = ''): Part[] {
  const ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return [
    {
      name: '[Content_Types].xml',
      content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook ${ns} xmlns:r="${relations}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>${workbook}</workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    { name: 'xl/worksheets/sheet1.xml', content: `<worksheet ${ns}>${sheet}</worksheet>` },
    ...more,
  ];
}

function put(bytes: Buffer): string {
  const path = join(folder, 'book');
  writeFileSync(path, bytes);
  return path;
}

/** All rows of the first sheet, as the reader gives them. */
async function rowsOf(bytes: Buffer, most: PackageLimits = limits): Promise<SheetRow[]> {
  const workbook = await XlsxWorkbook.open(put(bytes), undefined, most);
  const rows: SheetRow[] = [];
  try {
    await workbook.rows(0, {
      onRow: (row) =>
        row.columns.length > 0 &&
        rows.push({ ...row, columns: [...row.columns], kinds: [...row.kinds], texts: [...row.texts] }),
      pause: () => true,
      odd: { errors: 0, uncalculated: 0 },
    });
  } finally {
    workbook.close();
  }
  return rows;
}

async function refusal(parts: Part[], most: PackageLimits = limits): Promise<DmsError> {
  const started = process.hrtime.bigint();
  const error = await rowsOf(zipOf(parts), most).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DmsError);
  expect((error as DmsError).message).not.toContain(folder);
  expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(10);
  return error as DmsError;
}

const oneCell = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row></sheetData>';

describe('the workbook guard', () => {
  it('lets a small workbook through', async () => {
    expect(await rowsOf(zipOf(bookOf(oneCell)))).toEqual([
      { number: 1, columns: [0], kinds: [kinds.text], texts: ['x'], hasOdd: false },
    ]);
  });

  it('refuses a zip bomb by what it unpacks to, whatever it claims', async () => {
    const bomb = Buffer.alloc(60 * 1024 ** 2, 0x20);
    expect(await refusal(bookOf(oneCell, [{ name: 'xl/sharedStrings.xml', content: bomb }]))).toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
      where: { limit: limits.workbookRatio },
    });
    const liar = bookOf(oneCell, [{ name: 'xl/sharedStrings.xml', content: bomb, claims: 10 }]);
    expect(['FILE_UNREADABLE', 'UNPACKED_TOO_LARGE']).toContain((await refusal(liar)).code);
  });

  it('refuses more entries than a workbook has', async () => {
    const many = Array.from({ length: limits.workbookEntries + 1 }, (_, index) => ({
      name: `f${index}`,
      content: '',
    }));
    expect(await refusal(many)).toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
      where: { limit: limits.workbookEntries },
    });
  });

  it.each([
    ['an entity bomb', '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'],
    ['a document type after a long comment', `<!--${'x'.repeat(70_000)}--><!DOCTYPE x>`],
  ])('refuses %s', async (_, doctype) => {
    const parts = bookOf(oneCell);
    const sheet = parts.find(({ name }) => name.endsWith('sheet1.xml'))!;
    sheet.content = doctype + String(sheet.content);
    expect(await refusal(parts)).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('document type'),
    });
  });

  it('refuses XML in UTF-16, which would hide a document type', async () => {
    const parts = bookOf(oneCell, [{ name: 'xl/styles.xml', content: Buffer.from('\ufeff<x/>', 'utf16le') }]);
    expect(await refusal(parts)).toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it.each(['../../evil.xml', '/etc/passwd', 'C:\\evil.xml', 'a/../../b.xml'])(
    'refuses an entry called %s',
    async (name) => {
      expect((await refusal(bookOf(oneCell, [{ name, content: 'x' }]))).code).toBe('FILE_UNREADABLE');
    },
  );

  it('refuses more bytes than all parts together may unpack to', async () => {
    const parts = bookOf(oneCell, [
      { name: 'xl/sharedStrings.xml', content: `<sst>${' '.repeat(9000)}</sst>` },
    ]);
    expect(await refusal(parts, { ...limits, workbookUnpackedBytes: 5000 })).toMatchObject({
      code: 'UNPACKED_TOO_LARGE',
      where: { limit: 5000 },
    });
  });

  it('reads a sheet of a million empty cells without keeping them', async () => {
    const cells = Array.from({ length: 1_000_000 }, (_, index) => `<c r="A1" s="${index % 99_991}"/>`);
    const sheet = `<sheetData><row r="1">${cells.join('')}</row></sheetData>`;
    expect(await rowsOf(zipOf(bookOf(sheet)))).toEqual([]);
  });

  it('refuses rows beyond the last, and columns', async () => {
    const beyond = '<sheetData><row r="4294967000"><c r="A1"><v>1</v></c></row></sheetData>';
    expect((await refusal(bookOf(beyond))).code).toBe('FILE_UNREADABLE');
    const aside = '<sheetData><row r="1"><c r="ZZZZZZ1"><v>1</v></c></row></sheetData>';
    expect((await refusal(bookOf(aside))).code).toBe('TOO_MANY_COLUMNS');
  });

  it('refuses a cell of more than 16 MB', async () => {
    const long = Array.from({ length: 2_000_000 }, (_, index) => `x${index}`.slice(0, 9)).join('');
    const sheet = `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${long}${long}</t></is></c></row></sheetData>`;
    expect(await refusal(bookOf(sheet))).toMatchObject({
      code: 'CELL_TOO_LARGE',
      where: { limit: limits.cellBytes },
    });
  });

  it('refuses a long shared string that few bytes refer to again and again', async () => {
    const text = Array.from({ length: 100_000 }, (_, index) => (index * 7919).toString(36)).join('');
    const cell = '<c r="A1" t="s"><v>0</v></c>';
    const sheet = `<sheetData>${`<row>${cell.repeat(3)}</row>`.repeat(5000)}</sheetData>`;
    const strings = { name: 'xl/sharedStrings.xml', content: `<sst><si><t>${text}</t></si></sst>` };
    const found = await refusal(bookOf(sheet, [strings]));
    expect(found).toMatchObject({ code: 'UNPACKED_TOO_LARGE' });
    expect(found.message).toMatch(/characters of shared strings/);
  });

  it('refuses bytes that are damaged, as their checksum tells', async () => {
    const bytes = zipOf(bookOf(oneCell));
    const directory = bytes.lastIndexOf('xl/worksheets/sheet1.xml');
    bytes.writeUInt32LE(12_345, directory - 30);
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('is not led to walk ranges that claim the whole sheet', async () => {
    const all = 'A1:XFD1048576';
    const claims = `<dimension ref="${all}"/><cols><col min="1" max="999999999" width="9"/></cols>${oneCell}
      <mergeCells count="1"><mergeCell ref="${all}"/></mergeCells>
      <dataValidations count="1"><dataValidation type="list" sqref="${all}"><formula1>"a,b"</formula1></dataValidation></dataValidations>`;
    const names = `<definedNames><definedName name="All">S!$A$1:$XFD$1048576</definedName></definedNames>`;
    expect(await rowsOf(zipOf(bookOf(claims, [], names)))).toHaveLength(1);
  });

  it('takes a sheet that claims a million empty rows for what it holds', async () => {
    const sparse =
      '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>';
    expect((await rowsOf(zipOf(bookOf(sparse)))).map(({ number, columns }) => [number, columns])).toEqual([
      [1, [0]],
      [1_048_576, [16_383]],
    ]);
  });

  it.each([
    ['a cut zip', () => zipOf(bookOf(oneCell)).subarray(0, 300)],
    ['a zip without sheets', () => zipOf([{ name: 'a.txt', content: 'x' }])],
    ['broken XML', () => zipOf(bookOf('<sheetData><row r="1"><c r="A1"'))],
  ])('refuses %s', async (_, bytes) => {
    const error = await rowsOf(bytes()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DmsError);
    expect(['FILE_UNREADABLE', 'EMPTY_FILE']).toContain((error as DmsError).code);
  });

  it('stops when it is cancelled', async () => {
    const workbook = new Workbook();
    workbook.addWorksheet('S').addRow([1]);
    const path = put(Buffer.from(await workbook.xlsx.writeBuffer()));
    await expect(XlsxWorkbook.open(path, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
