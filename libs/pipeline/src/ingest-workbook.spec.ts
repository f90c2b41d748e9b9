import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workbook, type CellValue, type Worksheet } from 'exceljs';
import { DmsError, type ReadOptions, type Row } from '@dms/domain';
import { stageTable, tryRead, type StagedTable } from '@dms/ingest';
import { DuckSession, openSession } from '@dms/transform';

let folder: string;
let session: DuckSession;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'workbook-'));
  session = await openSession(mkdtempSync(join(folder, 'job-')), { memoryMb: 256 });
});
afterEach(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

async function put(workbook: Workbook): Promise<string> {
  const path = join(folder, 'upload');
  writeFileSync(path, Buffer.from(await workbook.xlsx.writeBuffer()));
  return path;
}

function sheetOf(rows: CellValue[][], change?: (sheet: Worksheet) => void): Workbook {
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet('Data');
  for (const row of rows) sheet.addRow(row);
  change?.(sheet);
  return workbook;
}

async function stage(
  workbook: Workbook,
  options: ReadOptions = {},
): Promise<StagedTable & { rows: Row[]; rejects: Row[] }> {
  const table = await stageTable(session, { path: await put(workbook), name: 'book.xlsx', options });
  const read = (name: string) => session.rows(`SELECT * FROM read_parquet('${session.path(name)}')`);
  return { ...table, rows: await read('rows.parquet'), rejects: await read('rejects.parquet') };
}

const types = (table: StagedTable) => Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
const day = (text: string) => new Date(`${text}Z`);

describe('a workbook', () => {
  it('stages columns of one kind as that kind', async () => {
    const table = await stage(
      sheetOf(
        [
          ['text', 'whole', 'number', 'flag', 'day', 'moment', 'clock'],
          ['007', 1, 1.5, true, day('2024-02-29T00:00'), day('2024-02-29T13:45:10'), day('1899-12-30T06:30')],
          [
            'NULL',
            2 ** 53 - 1,
            2,
            false,
            day('1999-12-31T00:00'),
            day('2024-03-01T00:00'),
            day('1899-12-30T23:59:59'),
          ],
          [null, null, 0.1, null, null, null, null],
        ],
        (sheet) => {
          sheet.getColumn(5).numFmt = 'yyyy-mm-dd';
          sheet.getColumn(6).numFmt = 'yyyy-mm-dd hh:mm';
          sheet.getColumn(7).numFmt = 'hh:mm';
        },
      ),
    );
    expect(types(table)).toEqual({
      text: 'text',
      whole: 'integer',
      number: 'number',
      flag: 'boolean',
      day: 'date',
      moment: 'datetime',
      clock: 'time',
    });
    expect(table.rows).toEqual([
      {
        _row: 1,
        text: '007',
        whole: 1,
        number: 1.5,
        flag: true,
        day: '2024-02-29',
        moment: '2024-02-29T13:45:10',
        clock: '06:30:00',
      },
      {
        _row: 2,
        text: 'NULL',
        whole: 9007199254740991,
        number: 2,
        flag: false,
        day: '1999-12-31',
        moment: '2024-03-01T00:00:00',
        clock: '23:59:59',
      },
      { _row: 3, text: null, whole: null, number: 0.1, flag: null, day: null, moment: null, clock: null },
    ]);
    expect(table.rejects).toEqual([]);
  });

  it('makes text of a column of mixed kinds', async () => {
    const table = await stage(
      sheetOf(
        [
          ['mixed'],
          ['word'],
          [true],
          [1.5],
          [0.1 + 0.2],
          [1e21],
          [day('2024-02-29T00:00')],
          [day('2024-02-29T10:00')],
        ],
        (sheet) => {
          for (const row of [7, 8]) sheet.getCell(row, 1).numFmt = 'yyyy-mm-dd hh:mm';
        },
      ),
      { header: true },
    );
    expect(types(table)).toEqual({ mixed: 'text' });
    expect(table.rows.map((row) => row['mixed'])).toEqual([
      'word',
      'TRUE',
      '1.5',
      '0.30000000000000004',
      '1e+21',
      '2024-02-29',
      '2024-02-29T10:00:00',
    ]);
  });

  it('reads stored results, rich text and links, and says which cells it could not', async () => {
    const table = await stage(
      sheetOf([
        ['a', 'b'],
        [{ formula: '1+1', result: 2 }, { richText: [{ text: 'bold ' }, { text: 'plain' }] }],
        [
          { formula: 'NA()', result: { error: '#N/A' } },
          { text: 'site', hyperlink: 'https://example.com' },
        ],
        [{ error: '#DIV/0!' }, { formula: 'X()' } as CellValue],
        [5, 'line\nbreak _x0041_'],
      ]),
      { header: true },
    );
    expect(table.rows).toEqual([
      { _row: 1, a: 2, b: 'bold plain' },
      { _row: 2, a: null, b: 'site' },
      { _row: 3, a: null, b: null },
      { _row: 4, a: 5, b: 'line\nbreak A' },
    ]);
    expect(table.warnings).toEqual([
      expect.objectContaining({ code: 'ERROR_CELLS', count: 2 }),
      expect.objectContaining({ code: 'UNCALCULATED_FORMULAS', count: 1 }),
    ]);
  });

  it('keeps the value of merged cells in the first of them', async () => {
    const table = await stage(
      sheetOf(
        [
          ['a', 'b'],
          ['both', null],
          ['x', 'y'],
        ],
        (sheet) => sheet.mergeCells('A2:B2'),
      ),
      { header: true },
    );
    expect(table.rows).toEqual([
      { _row: 1, a: 'both', b: null },
      { _row: 2, a: 'x', b: 'y' },
    ]);
  });

  it('counts dates from 1904 where the workbook does', async () => {
    const workbook = sheetOf(
      [['d'], [day('2024-02-29T00:00')]],
      (sheet) => (sheet.getColumn(1).numFmt = 'dd/mm/yyyy'),
    );
    workbook.properties.date1904 = true;
    const table = await stage(workbook, { header: true });
    expect(table.rows).toEqual([{ _row: 1, d: '2024-02-29' }]);
  });

  it('shows the days of early 1900 as Excel does', async () => {
    const table = await stage(
      sheetOf([['n'], [1], [59], [61]], (sheet) => {
        for (const row of [2, 3, 4]) sheet.getCell(row, 1).numFmt = 'yyyy-mm-dd';
      }),
      { header: true },
    );
    expect(table.rows.map((row) => row['n'])).toEqual(['1900-01-01', '1900-02-28', '1900-03-01']);
  });

  it('reads the first visible sheet that is not empty and names the others', async () => {
    const workbook = new Workbook();
    workbook.addWorksheet('Empty');
    workbook.addWorksheet('Secret', { state: 'hidden' }).addRow(['x']);
    workbook.addWorksheet('People').addRows([['name'], ['Ann']]);
    workbook.addWorksheet('Notes').addRow(['n']);
    const table = await stage(workbook, { header: true });
    expect(table.options.sheet).toBe('People');
    expect(table.warnings).toContainEqual(
      expect.objectContaining({
        code: 'OTHER_SHEETS',
        message: expect.stringContaining('"Notes"'),
        count: 2,
      }),
    );
    const notes = await stage(workbook, { sheet: 'Notes', header: false });
    expect(notes.rows).toEqual([{ _row: 1, column_1: 'n' }]);
    await expect(stage(workbook, { sheet: 'Nope' })).rejects.toMatchObject({ code: 'NO_SUCH_SHEET' });
  });

  it('finds a table under titles that begins in another column, with empty rows inside', async () => {
    const workbook = new Workbook();
    const sheet = workbook.addWorksheet('S');
    sheet.getCell('B1').value = 'Customers';
    sheet.getRow(3).values = [undefined, undefined, 'name', 'age', 'name'] as CellValue[];
    sheet.getRow(4).values = [undefined, undefined, 'Ann', 3, 'x'] as CellValue[];
    sheet.getRow(8).values = [undefined, undefined, 'Bob', 4, null, 'extra'] as CellValue[];
    sheet.getCell('C6').font = { bold: true };
    const table = await stage(workbook);
    expect(table.options.header).toBe(3);
    expect(table.rows).toEqual([
      { _row: 1, name: 'Ann', age: 3, name_2: 'x', column_4: null },
      { _row: 2, name: 'Bob', age: 4, name_2: null, column_4: 'extra' },
    ]);
    // The rows 5, 6 and 7 of the sheet, whether the file says that they are there or not.
    expect(table.blankLines).toBe(3);
  });

  it('may be headed by any row, or by none', async () => {
    const workbook = sheetOf([['x'], ['a'], [1], [2]]);
    expect((await stage(workbook, { header: 2 })).rows).toEqual([
      { _row: 1, a: 1 },
      { _row: 2, a: 2 },
    ]);
    expect((await stage(workbook, { header: false })).rowCount).toBe(4);
  });

  it('may hold a header only, and is refused when it holds nothing', async () => {
    expect(await stage(sheetOf([['a', 'b']]))).toMatchObject({ rowCount: 0, rows: [] });
    await expect(stage(sheetOf([]))).rejects.toMatchObject({ code: 'EMPTY_FILE' });
  });

  it('makes null of the words it is told to', async () => {
    const table = await stage(sheetOf([['a'], ['n/a'], [5]]), { nullValues: ['n/a'], header: true });
    expect(types(table)).toEqual({ a: 'integer' });
    expect(table.rows.map((row) => row['a'])).toEqual([null, 5]);
  });

  it('is tried as it would be staged', async () => {
    const workbook = sheetOf([
      ['a', 'b'],
      [1, true],
      [2, false],
    ]);
    const tried = await tryRead(await put(workbook), 'book.xlsx', {}, { rows: 1 });
    const staged = await stage(workbook);
    expect(tried.columns).toEqual(staged.columns);
    expect(tried.rows).toEqual(staged.rows.slice(0, 1));
    expect(tried.options).toEqual(staged.options);
  });

  it('is read whatever it is called, and so is a csv called xlsx', async () => {
    const path = await put(sheetOf([['a'], [1]]));
    expect((await stageTable(session, { path, name: '../../etc/passwd.csv', options: {} })).format).toBe(
      'xlsx',
    );
    writeFileSync(path, 'a,b\n1,2\n');
    expect((await stageTable(session, { path, name: 'con\0.xlsx', options: {} })).format).toBe('csv');
    const refused = stageTable(session, { path, name: 'x.xlsx', options: { format: 'xlsx' } });
    await expect(refused).rejects.toBeInstanceOf(DmsError);
    await expect(refused).rejects.toMatchObject({ code: 'BAD_OPTIONS' });
  });
});
