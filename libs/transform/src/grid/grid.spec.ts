import { readFileSync } from 'node:fs';
import { type Column, quoteText, type Recipe } from '@dms/domain';
import ExcelJS from 'exceljs';
import { Job } from '../run/job.fixture';
import { exportTable } from './export-table';
import { preview } from './preview';
import { readPage } from './read-page';

let job: Job;
beforeAll(async () => {
  job = await Job.open();
});
afterAll(() => job.close());

const source = () => job.inputs.source;
const page = (request: Partial<Parameters<typeof readPage>[3]>) =>
  readPage(job.session, source().file, source().columns, { offset: 0, limit: 10, ...request });

describe('a page of a dataset', () => {
  beforeAll(() =>
    job.stage(
      'main',
      { id: ['a', 'b', 'c', 'd', 'e'], n: [3, 1, null, 2, 1], 'x:desc,y': ['5', '4', '3', '2', '1'] },
      { n: 'integer' },
    ),
  );
  const ids = async (request: Parameters<typeof page>[0]) =>
    (await page(request)).rows.map((row) => row['id']);

  it('comes in file order with the number of each row', async () => {
    expect(await page({ offset: 1, limit: 2 })).toMatchObject({
      total: 5,
      rows: [
        { _row: 2, id: 'b', n: 1 },
        { _row: 3, id: 'c', n: null },
      ],
    });
  });
  it.each([
    ['n:desc', ['a', 'd', 'b', 'e', 'c']],
    ['n', ['b', 'e', 'd', 'a', 'c']],
    ['n:asc,id:desc', ['e', 'b', 'd', 'a', 'c']],
    ['x:desc,y', ['e', 'd', 'c', 'b', 'a']],
    ['', ['a', 'b', 'c', 'd', 'e']],
  ])('sorts by %j', async (sort, expected) => {
    expect(await ids({ sort })).toEqual(expected);
  });
  it('sorts by a recipe order', async () => {
    expect(await ids({ sort: [{ expression: 'n is null' }, { column: 'id', direction: 'desc' }] })).toEqual([
      'e',
      'd',
      'b',
      'a',
      'c',
    ]);
  });
  it('filters, and counts what is left', async () => {
    expect(await page({ where: 'n < 3', limit: 2, offset: 2 })).toMatchObject({
      total: 3,
      rows: [{ id: 'e' }],
    });
  });
  it.each([
    ['without a gap', 'true', [2, 3]],
    ['with a gap', '_row <> 2', [3, 4]],
  ])('finds the rows of a file that holds them in any order, %s', async (_, kept, expected) => {
    const from = `read_parquet(${quoteText(job.session.path(source().file))})`;
    await job.session.run(
      `COPY (SELECT * FROM ${from} WHERE ${kept} ORDER BY id DESC) TO ${quoteText(job.session.path('turned.parquet'))} (FORMAT parquet)`,
    );
    const request = { offset: 1, limit: 2 };
    const { rows } = await readPage(job.session, 'turned.parquet', source().columns, request);
    expect(rows.map((row) => row['_row'])).toEqual(expected);
  });
  it('is empty past the end', async () => {
    expect(await page({ offset: 99 })).toMatchObject({ total: 5, rows: [] });
    expect(await page({ limit: 0 })).toMatchObject({ total: 5, rows: [] });
  });
  it.each([
    [{ sort: 'nn' }, 'UNKNOWN_COLUMN'],
    [{ sort: [{ colunm: 'n' }] as Record<string, unknown>[] }, 'BAD_RECIPE'],
    [{ where: 'read_text(id)' }, 'FORBIDDEN_EXPRESSION'],
    [{ where: 'id' }, 'BAD_EXPRESSION'],
  ])('refuses %j', async (request, code) => {
    await expect(page(request)).rejects.toMatchObject({ code });
  });
  it('cuts long cells and says so', async () => {
    await job.stage('main', { a: ['x'.repeat(10_001), 'y'.repeat(10_000)] });
    const [first, second] = (await page({})).rows;
    expect(first?.['a']).toBe(`${'x'.repeat(10_000)}… (cut at 10000 characters)`);
    expect(second?.['a']).toBe('y'.repeat(10_000));
  });
});

describe('a preview', () => {
  const recipe: Recipe = {
    version: 1,
    steps: [
      { op: 'filter', where: `a <> '3'` },
      { op: 'derive', as: 'b', expression: `a || '!'` },
      { op: 'sort', by: [{ column: 'a', direction: 'desc' }] },
    ],
  };
  beforeAll(() => job.stage('main', { a: ['1', '2', '3', '4'] }));
  const look = (request: object) =>
    preview(job.session, recipe, job.inputs, { offset: 0, limit: 10, ...request });

  it('gives the rows of the recipe, its total and its steps', async () => {
    const { rows, total, steps, columns } = await look({ limit: 2 });
    expect(rows).toEqual([
      { a: '4', b: '4!' },
      { a: '2', b: '2!' },
    ]);
    expect(total).toBe(3);
    expect(columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(steps.map(({ in: before, out }) => [before, out])).toEqual([
      [4, 3],
      [3, 3],
      [3, 3],
    ]);
  });
  it('stops after so many steps', async () => {
    expect(await look({ upTo: 1 })).toMatchObject({
      total: 3,
      rows: [{ a: '1' }, { a: '2' }, { a: '4' }],
      steps: [{ out: 3 }],
    });
    expect((await look({ upTo: 0 })).total).toBe(4);
  });
  it('filters and sorts what comes out', async () => {
    expect(await look({ where: `b > '1!'`, sort: 'a' })).toMatchObject({
      total: 2,
      rows: [{ a: '2' }, { a: '4' }],
    });
  });
  it('stores nothing', async () => {
    await look({});
    expect(
      await job.session.rows(`SELECT table_name AS t FROM duckdb_tables() WHERE table_name LIKE 'dms%'`),
    ).toEqual([]);
  });
});

describe('an export', () => {
  const columns: Column[] = [
    { name: 't', type: 'text' },
    { name: 'n', type: 'integer' },
    { name: 'd', type: 'datetime' },
  ];
  beforeAll(async () => {
    await job.stage(
      'main',
      {
        t: ['=1+1', 'a,"b"\nc', '', null, '-5'],
        n: ['9007199254740993', '1', null, '-2', '3'],
        d: ['2024-01-02 03:04:05', null, null, null, null],
      },
      { n: 'integer', d: 'datetime' },
    );
  });
  const written = async (format: 'csv' | 'jsonl', guard?: boolean) => {
    const options = guard === undefined ? { format } : { format, guard };
    await exportTable(job.session, { file: source().file, order: '_row' }, columns, 'out', options);
    return readFileSync(job.session.path('out'), 'utf8');
  };
  it('writes csv with a header, ISO dates and nothing for null', async () => {
    expect(await written('csv')).toBe(
      't,n,d\n=1+1,9007199254740993,2024-01-02T03:04:05\n"a,""b""\nc",1,\n"",,\n,-2,\n-5,3,\n',
    );
  });
  it('guards cells that a spreadsheet would compute, on request', async () => {
    expect(await written('csv', true)).toBe(
      `t,n,d\n'=1+1,9007199254740993,2024-01-02T03:04:05\n"a,""b""\nc",1,\n"",,\n,'-2,\n'-5,3,\n`,
    );
  });
  it('writes jsonl that loses no digit', async () => {
    const rows = (await written('jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(rows[0]).toEqual({ t: '=1+1', n: '9007199254740993', d: '2024-01-02T03:04:05' });
    expect(rows[3]).toEqual({ t: null, n: -2, d: null });
  });
  it('writes Parquet without the row numbers', async () => {
    await exportTable(job.session, { file: source().file, order: '_row' }, columns, 'out.parquet', {
      format: 'parquet',
    });
    const rows = await job.session.rows(`FROM read_parquet('${job.session.path('out.parquet')}')`);
    expect(Object.keys(rows[0] ?? {})).toEqual(['t', 'n', 'd']);
    expect(rows).toHaveLength(5);
  });
  it('writes a workbook that reads back', async () => {
    await exportTable(job.session, { file: source().file, order: '_row' }, columns, 'out.xlsx', {
      format: 'xlsx',
      guard: true,
    });
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(job.session.path('out.xlsx'));
    const sheet = book.worksheets[0]!;
    expect(sheet.rowCount).toBe(6);
    expect((sheet.getRow(2).values as unknown[]).slice(1)).toEqual([
      `'=1+1`,
      '9007199254740993',
      new Date('2024-01-02T03:04:05Z'),
    ]);
    expect(sheet.getRow(2).getCell(3).numFmt).toBe('yyyy-mm-dd hh:mm:ss');
    expect((sheet.getRow(3).values as unknown[]).slice(1)).toEqual(['a,"b"\nc', 1]);
  });
  it('refuses a workbook whose cell would be cut, and says where it is', async () => {
    await job.session.run(
      `COPY (SELECT 1 AS _row, 'x' AS t UNION ALL SELECT 2, repeat('y', 32768)) TO '${job.session.path('long.parquet')}' (FORMAT parquet)`,
    );
    const writing = exportTable(
      job.session,
      { file: 'long.parquet', order: '_row' },
      [{ name: 't', type: 'text' }],
      'long.xlsx',
      { format: 'xlsx' },
    );
    await expect(writing).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      where: { row: 2, column: 't', characters: 32768, limit: 32767 },
    });
  });
  it('writes the output of a run in order', async () => {
    await job.run({ op: 'sort', by: [{ column: 'n' }] });
    await exportTable(job.session, { table: 'dms_output', order: '_out' }, columns.slice(1, 2), 'out', {
      format: 'csv',
    });
    expect(readFileSync(job.session.path('out'), 'utf8')).toBe(
      'n\n-2\n1\n3\n9007199254740993\n""\n'.replace('""\n', '\n'),
    );
  });
});
