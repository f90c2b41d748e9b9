import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CanonicalCsv } from '../text/canonical-csv';
import { PieceFeed } from './piece-feed';
import { RowLane } from './row-lane';
import type { SharedStrings } from './shared-strings';
import { SheetRows } from './sheet-rows';
import { SheetTable } from './sheet-table';
import { XmlTokens } from './xml-tokens';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'row-lane-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = ['first', 'a,"b"', '_x0041_', 'é & 東\n', '', 'x'.repeat(5000), '\0', '=1'];
const strings = { get: (index: number) => texts[index] } as unknown as SharedStrings;
const context = { strings, shows: ['number', 'moment', 'clock', 'duration'] as const, part: 'sheet' };

interface Reading {
  csv: string;
  hasBreaks: boolean;
  table: unknown;
}

/** A sheet as canonical csv and what is said of it, its rows below given in pieces of `cut` bytes; or what was thrown. */
async function read(
  below: Buffer,
  cut: number,
  date1904: boolean,
  onLines?: (rows: number) => void,
): Promise<Reading | string> {
  const odd = { errors: 0, uncalculated: 0 };
  let csv = await CanonicalCsv.create(join(folder, 'rows.csv'));
  const table = new SheetTable({}, (number, cells) => csv.add(number, cells));
  const once = () => {
    const rows: SheetRows = new SheetRows(
      () => tokens,
      { ...context, date1904, odd },
      (row) => table.add(row),
    );
    const tokens: XmlTokens = new XmlTokens(rows);
    const lane = new RowLane({ ...context, date1904, odd }, rows, table, (lines, last) => {
      onLines?.(last);
      csv.addLines(lines);
    });
    const feed = new PieceFeed('sheet', tokens, onLines && lane);
    feed.push(above);
    for (let at = 0; at < below.length; at += cut) feed.push(below.subarray(at, at + cut));
    feed.end();
    table.end();
  };
  try {
    once();
    if (table.isWidened) {
      table.again();
      await csv.close();
      csv = await CanonicalCsv.create(join(folder, 'rows.csv'));
      once();
    }
    await csv.flush();
    const { rowCount, blank, skipped, order } = table;
    return {
      csv: readFileSync(join(folder, 'rows.csv'), 'utf8'),
      hasBreaks: csv.hasBreaks,
      table: { ...table.describe(), rowCount, blank, skipped, order, odd },
    };
  } catch (error) {
    return String(error);
  } finally {
    await csv.close();
  }
}

/** Rows that a table is told by: after these its columns are known. */
const above = Buffer.from(
  [
    '<worksheet><sheetData>',
    '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c><c r="C1" t="str"><v>c</v></c></row>',
    ...Array.from({ length: 1001 }, (_, at) => `<row r="${at + 2}"><c r="A${at + 2}"><v>${at}</v></c></row>`),
  ].join(''),
);
const end = '</sheetData></worksheet>';

const value = fc.oneof(
  fc.constantFrom(
    ...['0', '-0', '7', '-12', '007', '123456789012345', '1234567890123456', '9007199254740993', '-', ''],
    ...[
      '1.5',
      '0.000001',
      '0.00001',
      '0.1230',
      '123456789.123456',
      '1234567890.5',
      '1.',
      '.5',
      '-0.25',
      '1e3',
    ],
    ...[
      '0.5474535354937808',
      '0.100000000000000005',
      '45000',
      '60',
      '0.75',
      '45000.5',
      '2958466',
      '-1.25',
      '45000.43771990741',
    ],
    ...[
      'é',
      '東京',
      ' x ',
      '&amp;&#26481;',
      '&no;',
      '2024-02-29',
      '2024-02-29T10:00:00',
      '_x0041_',
      'a_b',
      'a,b',
    ],
    ...['"', '\r\n', '\0', '1 ', 'true', '>', '\ufffd', 'x'.repeat(300)],
  ),
  fc.double({ noNaN: true }).map(String),
  fc.integer().map(String),
);
const styled = fc.constantFrom('', ' s="0"', ' s="1"', ' s="2"', ' s="3"', ' s="77"', ' s="x"');
const typed = fc.constantFrom(
  '',
  ' t="n"',
  ' t="s"',
  ' t="b"',
  ' t="d"',
  ' t="str"',
  ' t="inlineStr"',
  ' t="e"',
  ' t="?"',
);
const usual = fc.constantFrom('', '', '', ' cm="1"', ' ', '  r="C1"', " t='n'");
const content = fc.oneof(
  { arbitrary: value.map((text) => `><v>${text}</v></c>`), weight: 6 },
  { arbitrary: value.map((text) => `><is><t>${text}</t></is></c>`), weight: 3 },
  value.map((text) => `><is><t xml:space="preserve">${text}</t></is></c>`),
  fc.constantFrom('/>', '></c>', '><v/></c>', '><f>A1</f><v>3</v></c>', '><f>A1</f></c>', '><is></is></c>'),
);
const cellAt = (column: string) =>
  fc
    .tuple(fc.constantFrom(` r="${column}7"`, ` r="${column}7"`, ''), styled, typed, usual, content)
    .map((parts) => `<c${parts.join('')}`);
const row = fc
  .tuple(
    fc.constantFrom(
      '',
      ' spans="1:3"',
      ' ht="15.75" customHeight="1"',
      ' x14ac:dyDescent="0.25"',
      ' x:r="5"',
      " a='1'",
    ),
    fc.constantFrom('', '', '', ' r="5000"', ' r="3"', ' r="0"', ' r="x"'),
    fc.array(fc.constantFrom('A', 'B', 'B', 'C', 'D').chain(cellAt), { maxLength: 4 }),
    fc.constantFrom('</row>', '</row>', '</row>', '</row>\n', '<x/></row>', '</row><!-- </row> -->', ''),
  )
  .map(([attributes, number, cells, end]) => `<row${number}${attributes}>${cells.join('')}${end}`);
const plainRow = fc
  .tuple(value, value, fc.nat({ max: 9 }))
  .map(
    ([number, text, index]) =>
      `<row><c r="A1"><v>${number}</v></c><c r="B1" t="inlineStr"><is><t>${text}</t></is></c><c r="C1" t="s"><v>${index}</v></c></row>`,
  );

describe('rows taken as bytes', () => {
  it('give the table that rows taken as text give, or the same refusal', async () => {
    let taken = 0;
    const rows = fc.array(fc.oneof(row, plainRow), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 400 }), fc.boolean(), async (some, cut, date1904) => {
        const below = Buffer.from(`${some.join('')}${end}`);
        const asText = await read(below, below.length, date1904);
        const count = () => taken++;
        expect([some, await read(below, below.length, date1904, count)]).toEqual([some, asText]);
        expect([some, await read(below, cut, date1904, count)]).toEqual([some, asText]);
      }),
      { numRuns: 200 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('refuses bytes that are no UTF-8, and takes those that are', async () => {
    const sheet = (cell: Buffer) =>
      Buffer.concat([Buffer.from('<row><c r="A1" t="str"><v>'), cell, Buffer.from(`</v></c></row>${end}`)]);
    let taken = 0;
    const count = () => taken++;
    expect(await read(sheet(Buffer.from('Zoë 東京')), 1e6, false, count)).toMatchObject({
      csv: expect.stringContaining('\n1002,Zoë 東京,,\n'),
    });
    expect(await read(sheet(Buffer.from([0xe9])), 1e6, false, count)).toMatch(/not UTF-8/);
    expect(await read(sheet(Buffer.from([0xed, 0xa0, 0x80])), 1e6, false, count)).toMatch(/not UTF-8/);
    expect(taken).toBeGreaterThan(0);
  });

  it('takes plain rows as bytes whatever their values', async () => {
    let last = 0;
    const cells = `<c r="A1" s="1"><v>45000.5</v></c><c r="B1" t="inlineStr"><is><t>a&amp;"b"</t></is></c><c r="C1" t="s"><v>3</v></c>`;
    const found = await read(Buffer.from(`<row>${cells}</row>${end}`), 1e6, false, (rows) => (last = rows));
    expect(found).toMatchObject({
      csv: expect.stringContaining('\n1002,2023-03-15T12:00:00,"a&""b""","é & 東\n"\n'),
    });
    expect(last).toBe(1002);
  });
});
