import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DmsError, type ReadOptions, type Row } from '@dms/domain';
import { limits, sniff, stageTable, stageText, tryRead, type Lane, type StagedTable } from '@dms/ingest';
import { DuckSession, openSession } from '@dms/transform';

let folder: string;
let job: string;
let session: DuckSession;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ingest-'));
  job = mkdtempSync(join(folder, 'job-'));
  session = await openSession(job, { memoryMb: 256 });
});
afterEach(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

function put(content: string | Buffer): string {
  const path = join(folder, 'upload');
  writeFileSync(path, content);
  return path;
}

interface Staged extends StagedTable {
  rows: Row[];
  rejects: Row[];
}

async function contents(table: StagedTable): Promise<Staged> {
  const read = (name: string, order: string) =>
    session.rows(`SELECT * FROM read_parquet('${session.path(name)}') ORDER BY ${order}`);
  return {
    ...table,
    rows: await read('rows.parquet', '_row'),
    rejects: await read('rejects.parquet', 'line'),
  };
}

async function stage(
  content: string | Buffer,
  options: ReadOptions = {},
  name = 'data.csv',
): Promise<Staged> {
  return contents(await stageTable(session, { path: put(content), name, options }));
}

async function refusal(
  content: string | Buffer,
  options: ReadOptions = {},
  name = 'data.csv',
): Promise<DmsError> {
  const error = await stageTable(session, { path: put(content), name, options }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DmsError);
  return error as DmsError;
}

const values = (staged: Staged) => staged.rows.map(({ _row: _, ...cells }) => Object.values(cells));
const codes = (staged: StagedTable) => staged.warnings.map(({ code }) => code);

describe('a delimited text', () => {
  it('keeps every cell as it is written, and only empty ones are null', async () => {
    const staged = await stage(
      'id,long,word,blank,quoted\n007,9007199254740993,NULL, ,""\n1e5,+1,NA,\t,"a ""b"", c"\n',
    );
    expect(values(staged)).toEqual([
      ['007', '9007199254740993', 'NULL', ' ', null],
      ['1e5', '+1', 'NA', '\t', 'a "b", c'],
    ]);
    expect(staged.rows.map((row) => row['_row'])).toEqual([1, 2]);
    expect(staged.columns.every(({ type }) => type === 'text')).toBe(true);
    expect(staged).toMatchObject({ rowCount: 2, rejectedCount: 0, format: 'csv' });
  });

  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['pipe', '|'],
    ['tilde', '~'],
  ])('is split at its %s without being told', async (_, delimiter) => {
    const text =
      ['name', 'price', 'note'].join(delimiter) + '\n' + ['Ann', '1.5', 'x'].join(delimiter) + '\n';
    const staged = await stage(text);
    expect(staged.options.delimiter).toBe(delimiter);
    expect(staged.rows).toEqual([{ _row: 1, name: 'Ann', price: '1.5', note: 'x' }]);
  });

  it.each(['^', '#', '§', '\u0001', ' '])('is split at %j when told so', async (delimiter) => {
    const staged = await stage(`a${delimiter}b\n1${delimiter}2\n`, { delimiter, header: true });
    expect(staged.rows).toEqual([{ _row: 1, a: '1', b: '2' }]);
  });

  it('takes semicolons for the delimiter where commas are decimals', async () => {
    const staged = await stage('name;amount;rate\nA;1,5;2,25\nB;3,5;4,75\n');
    expect(staged.options.delimiter).toBe(';');
    expect(values(staged)).toEqual([
      ['A', '1,5', '2,25'],
      ['B', '3,5', '4,75'],
    ]);
  });

  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])('may end its lines with %s and hold others in quoted cells', async (_, end) => {
    const staged = await stage(['a,b', '1,"x\r\ny"', '2,"x\ny"', '3,z'].join(end));
    expect(values(staged)).toEqual([
      ['1', 'x\r\ny'],
      ['2', 'x\ny'],
      ['3', 'z'],
    ]);
  });

  it('may mix line ends, which is said', async () => {
    const staged = await stage('a,b\r\n1,2\n3,4\r5,6\n');
    expect(values(staged)).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect(codes(staged)).toContain('MIXED_LINE_ENDS');
  });

  it('counts blank lines as no rows and lines of delimiters as rows', async () => {
    const staged = await stage('a,b\n\n1,2\n   \n,\n\n');
    expect(values(staged)).toEqual([
      ['1', '2'],
      [null, null],
    ]);
    expect(staged.blankLines).toBe(3);
    expect(staged.warnings).toContainEqual(expect.objectContaining({ code: 'BLANK_LINES', count: 3 }));
  });

  it('tells an empty line from a quoted empty cell in a table of one column', async () => {
    const staged = await stage('a\nx\n\n""\n \n""', { header: true });
    expect(values(staged)).toEqual([['x'], [null], [' '], [null]]);
    expect(staged.blankLines).toBe(1);
  });

  it('sets ragged records aside with line, text and reason, and numbers the rows around them', async () => {
    const staged = await stage('a,b,c\n1,2,3\n"x\ny",2\n4,5,6\n7,8,9,10\n11,12,13\n');
    expect(staged.rows.map((row) => row['_row'])).toEqual([1, 3, 5]);
    expect(staged.rejects).toEqual([
      { line: 3, text: '"x\ny",2', reason: 'Too few fields: 2 instead of 3' },
      { line: 6, text: '7,8,9,10', reason: 'Too many fields: 4 instead of 3' },
    ]);
    expect(staged.rejectedCount).toBe(2);
  });

  it('loses nothing of a record whose empty quoted cell is followed by the comment mark', async () => {
    const staged = await stage('a,b\n1,2\n""#3,4\n"",#5\n# a remark\n', { comment: '#' });
    expect(values(staged)).toEqual([
      ['1', '2'],
      [null, '#5'],
    ]);
    expect(staged.rejects).toEqual([
      { line: 3, text: '""#3,4', reason: expect.stringContaining('begins as a remark does') },
    ]);
    expect(staged.rows.map((row) => row['_row'])).toEqual([1, 3]);
  });

  it('sets an unclosed quote aside with everything after it', async () => {
    const staged = await stage('a,b\n1,2\n3,"open\n4,5\n6,7\n');
    expect(values(staged)).toEqual([['1', '2']]);
    expect(staged.rejects).toEqual([
      { line: 3, text: '3,"open\n4,5\n6,7', reason: expect.stringContaining('never closed') },
    ]);
  });

  it('sets records with NUL bytes aside', async () => {
    const staged = await stage('a,b\n1,2\nx\0y,3\n4,5\n');
    expect(values(staged)).toEqual([
      ['1', '2'],
      ['4', '5'],
    ]);
    expect(staged.rejects).toEqual([{ line: 3, text: 'x␀y,3', reason: 'The record holds a NUL byte' }]);
  });

  it('takes quotes inside cells for text', async () => {
    const staged = await stage('a,b\n5" pipe,x "y"\n "z, w",v\n', { header: true });
    expect(values(staged)).toEqual([['5" pipe', 'x "y"']]);
    expect(staged.rejects).toMatchObject([{ line: 3, text: ' "z, w",v' }]);
  });

  it('makes null of the words it is told to, in both lanes', async () => {
    const clean = await stage('a,b\nNULL,-\n"NULL",x\n', { nullValues: ['NULL', '-'] });
    expect(values(clean)).toEqual([
      [null, null],
      [null, 'x'],
    ]);
    const careful = await stage('a,b\nNULL,-\n"NULL",x\n\n \n', { nullValues: ['NULL', '-'] });
    expect(values(careful)).toEqual(values(clean));
  });

  it('may have no header, be headed further down, or begin with lines to skip', async () => {
    expect(values(await stage('1,2\n3,4\n', { header: false }))).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    const below = await stage('Report "of\n\na,b\n1,2\n', { header: 3 });
    expect(below.rows).toEqual([{ _row: 1, a: '1', b: '2' }]);
    expect(below.options.header).toBe(3);
    const skipped = await stage('x\ny\na,b\n1,2\n', { skipLines: 2 });
    expect(skipped.rows).toEqual([{ _row: 1, a: '1', b: '2' }]);
    expect(skipped.warnings).toContainEqual(expect.objectContaining({ code: 'LINES_SKIPPED', count: 2 }));
  });

  it('finds a header under titles, and data without a header', async () => {
    const titled = await stage('Customers 2024\n\nname,email,age\nAnn,a@b.co,3\nBob,b@b.co,4\n');
    expect(titled.options.header).toBe(3);
    expect(titled.rowCount).toBe(2);
    const headless = await stage('1,a@b.co,2024-01-01\n2,c@d.co,2024-01-02\n3,e@f.co,2024-01-03\n');
    expect(headless.columns.map(({ name }) => name)).toEqual(['column_1', 'column_2', 'column_3']);
    expect(headless.rowCount).toBe(3);
    expect(codes(headless)).toContain('NO_HEADER');
  });

  it('names columns without losing any: blank, repeated, reserved, odd', async () => {
    const header = ' Name ,name,NAME,,_row,__proto__,constructor,../../etc/passwd,"a ""q"", b",<script>';
    const staged = await stage(`${header}\n${Array.from({ length: 10 }, (_, index) => index).join(',')}\n`, {
      header: true,
    });
    expect(staged.columns.map(({ name }) => name)).toEqual([
      'Name',
      'name_2',
      'NAME_3',
      'column_4',
      '_row_2',
      '__proto__',
      'constructor',
      '../../etc/passwd',
      'a "q", b',
      '<script>',
    ]);
    expect(values(staged)).toEqual([['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']]);
    expect(codes(staged)).toEqual(['HEADER_MISSING', 'HEADER_REPEATED', 'HEADER_RESERVED']);
  });

  it('gives the columns that a short header misses names', async () => {
    const staged = await stage('a,b\n1,2,3\n4,5,6\n');
    expect(staged.columns.map(({ name }) => name)).toEqual(['a', 'b', 'column_3']);
    expect(staged.rowCount).toBe(2);
  });

  it('may hold a header only', async () => {
    const staged = await stage('a,b,c\n');
    expect(staged).toMatchObject({ rowCount: 0, rejectedCount: 0, rows: [], rejects: [] });
    expect(staged.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(codes(staged)).toContain('NO_ROWS');
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark', '\ufeff'],
    ['blank lines', '\n  \r\n\n'],
  ])('is refused as empty when it holds %s', async (_, content) => {
    expect((await refusal(content)).code).toBe('EMPTY_FILE');
  });

  it.each([
    ['UTF-8', Buffer.from('name\nZoë €\n'), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from('\ufeffname\nZoë €\n'), 'utf-8'],
    ['Windows-1252', Buffer.from('name\nZo\xeb \x80\n', 'latin1'), 'windows-1252'],
    ['UTF-16 little endian with a mark', Buffer.from('\ufeffname\nZoë €\n', 'utf16le'), 'utf-16le'],
    ['UTF-16 little endian without', Buffer.from('name\nZoë €\n', 'utf16le'), 'utf-16le'],
    ['UTF-16 big endian', Buffer.from('\ufeffname\nZoë €\n', 'utf16le').swap16(), 'utf-16be'],
  ])('is read in %s', async (_, bytes, encoding) => {
    const staged = await stage(bytes, { header: true });
    expect(staged.rows).toEqual([{ _row: 1, name: 'Zoë €' }]);
    expect(staged.options.encoding).toBe(encoding);
  });

  it('is read in an encoding it is told, and refused in one nobody knows', async () => {
    const staged = await stage(Buffer.from('name\n\x83e\x83X\x83g\n', 'latin1'), {
      encoding: 'shift_jis',
      header: true,
    });
    expect(values(staged)).toEqual([['テスト']]);
    expect((await refusal('a\n', { encoding: 'klingon' })).code).toBe('UNSUPPORTED_ENCODING');
  });

  it('finds out that it is not UTF-8 however late that shows', async () => {
    const filler = 'plain text,1\n'.repeat(120_000);
    const staged = await stage(
      Buffer.concat([Buffer.from(`a,b\n${filler}`), Buffer.from('caf\xe9,2\n', 'latin1')]),
    );
    expect(staged.options.encoding).toBe('windows-1252');
    expect(staged.rows.at(-1)).toEqual({ _row: 120_001, a: 'café', b: '2' });
    expect(codes(staged)).toContain('ENCODING_GUESSED');
  });

  it('sets single records of damaged UTF-8 aside', async () => {
    const staged = await stage(
      Buffer.concat([Buffer.from('a,b\nZoë,é\nbad '), Buffer.from([0xe9]), Buffer.from(',1\nok � é,2\n')]),
      { encoding: 'utf-8' },
    );
    expect(values(staged)).toEqual([
      ['Zoë', 'é'],
      ['ok � é', '2'],
    ]);
    expect(staged.rejects).toMatchObject([{ line: 3, reason: 'The record holds bytes that are not UTF-8' }]);
  });

  it('reads again the same with the options it answered', async () => {
    const text = 'Title\n\nname;x\nA;1,5\n\nB;2;3\n';
    const first = await stage(text);
    const again = await stage(text, first.options);
    expect({ ...again, warnings: [] }).toEqual({ ...first, warnings: [] });
  });

  it('takes hundreds of columns in little memory and refuses more than that holds, or than 16,384', async () => {
    const line = (columns: number, letter = 'c') =>
      Array.from({ length: columns }, (_, index) => `${letter}${index}`).join(',') + '\n';
    const table = (columns: number, rows: number) => line(columns) + line(columns, 'x').repeat(rows);
    const staged = await stageTable(session, {
      path: put(table(500, 4999)),
      name: 'wide.csv',
      options: { header: true },
    });
    expect(staged.columns).toHaveLength(500);
    expect(staged.rowCount).toBe(4999);
    const careful = await stage(table(400, 299) + '1\n', { header: true });
    expect(careful).toMatchObject({ rowCount: 299, rejectedCount: 1 });
    const wide = await refusal(table(10_000, 299));
    expect(wide).toMatchObject({ code: 'TOO_MANY_COLUMNS', where: { columns: 10_000 } });
    const wider = await refusal(table(16_385, 1));
    expect(wider).toMatchObject({ code: 'TOO_MANY_COLUMNS', where: { columns: 16_385, limit: 16_384 } });
  });

  it('sets a record with a cell of more than 16 MiB aside, and takes one just below', async () => {
    const big = 'x'.repeat(limits.cellBytes + 1);
    const staged = await stage(`a,b\n1,2\n3,${big}\n5,"${'y\n'.repeat(limits.cellBytes / 4)}"\n7,8\n`);
    expect(staged.rows.map((row) => row['_row'])).toEqual([1, 3, 4]);
    expect(staged.rejects).toMatchObject([
      { line: 3, reason: expect.stringContaining(String(limits.cellBytes)) },
    ]);
    expect(String(staged.rejects[0]?.['text']).length).toBeLessThan(11_000);
    expect(codes(staged)).toContain('CELL_TOO_LARGE');
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(
      stageTable(session, { path: put('a,b\n1,2\n'), name: 'x', options: {}, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('tells how far it is, never going back', async () => {
    const shares: number[] = [];
    await stageTable(session, {
      path: put('a,b\n' + '1,2\n'.repeat(300_000) + '3\n'),
      name: 'x.csv',
      options: {},
      onProgress: (share) => shares.push(share),
    });
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual([...shares].sort((left, right) => left - right));
    expect(shares.at(-1)).toBe(1);
  });

  it.each([
    [{ delimiter: 'x'.repeat(9) }, 'delimiter'],
    [{ delimiter: '\n' }, 'delimiter'],
    [{ quote: '""' }, 'quote'],
    [{ delimiter: '"', quote: '"' }, 'delimiter'],
    [{ header: 0 }, 'header'],
    [{ header: 1.5 }, 'header'],
    [{ header: 99 }, 'line'],
    [{ skipLines: -1 }, 'skipLines'],
    [{ nullValues: 'x' }, 'nullValues'],
    [{ delimeter: ',' }, 'delimeter'],
  ])('refuses the options %j', async (options, where) => {
    const error = await refusal('a,b\n1,2\n', options as ReadOptions);
    expect(error.code).toBe('BAD_OPTIONS');
    expect(JSON.stringify(error.where)).toContain(where);
  });

  it('accounts for every record', async () => {
    const staged = await stage('Title\n\na,b\n1,2\n\n3\n4,5,6\n\0,1\n7,8\n9,"open\n');
    expect(staged.rowCount + staged.rejectedCount).toBe(6);
    expect(staged).toMatchObject({ rowCount: 2, rejectedCount: 4, blankLines: 1, skippedLines: 2 });
  });
});

describe('the two lanes', () => {
  const inLane = async (bytes: Buffer, options: ReadOptions, lane: Lane) =>
    contents(await stageText(session, { path: put(bytes), name: 'x.csv', options }, 'csv', lane));

  const cell = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '"',
      '""',
      ',',
      ';',
      '\n',
      '\r',
      '\r\n',
      '\\',
      "'",
      '\t',
      'é',
      '€',
      'x\ufeff',
      '\0',
      '�',
      '#',
      '=1+1',
    ),
    fc.string({ maxLength: 6 }),
    fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ß', '😀'), maxLength: 8 }),
  );
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it('make the same dataset of a well-formed file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 4 })
          .chain((width) =>
            fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }),
          ),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.boolean(),
        async (records, end, delimiter, ended) => {
          const width = records[0]?.length ?? 1;
          const header = Array.from({ length: width }, (_, index) => `h${index}`);
          const text =
            [header, ...records].map((cells) => cells.map(quoted).join(delimiter)).join(end) +
            (ended ? end : '');
          const options: ReadOptions = { header: true, delimiter, encoding: 'utf-8' };
          const auto = await inLane(Buffer.from(text), options, 'auto');
          const careful = await inLane(Buffer.from(text), options, 'csv-parse');
          expect(auto).toEqual(careful);
          const expected = records
            .map((cells, index) => ({ index, cells }))
            .filter(({ cells }) => !cells.some((value) => value.includes('\0')));
          expect(values(careful)).toEqual(
            expected.map(({ cells }) => cells.map((value) => (value === '' ? null : value))),
          );
          expect(careful.rows.map((row) => row['_row'])).toEqual(expected.map(({ index }) => index + 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('make the same dataset of whatever bytes there are, and account for all of them', async () => {
    const piece = fc.constantFrom(
      'a',
      'b1',
      ',',
      ',',
      '\n',
      '\n',
      '\r\n',
      '\r',
      '"',
      '"',
      '""',
      ' ',
      '\0',
      'é',
      '\\',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 40 }), async (pieces) => {
        const bytes = Buffer.from(`x,y\n${pieces.join('')}`);
        const options: ReadOptions = { header: true, delimiter: ',', encoding: 'utf-8' };
        const auto = await inLane(bytes, options, 'auto');
        const careful = await inLane(bytes, options, 'csv-parse');
        expect(auto).toEqual(careful);
        expect(careful.rows).toHaveLength(careful.rowCount);
        expect(careful.rejects).toHaveLength(careful.rejectedCount);
        const numbers = careful.rows.map((row) => Number(row['_row']));
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(Math.max(0, ...numbers)).toBeLessThanOrEqual(careful.rowCount + careful.rejectedCount);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a tried reading', () => {
  it('shows what staging would make of the first rows', async () => {
    const text = 'a;b\n1;x\n\n2\n3;\n4;z\n';
    const tried = await tryRead(put(text), 'x.csv', {}, { rows: 2 });
    const staged = await stage(text);
    expect(tried.rows).toEqual(staged.rows.slice(0, 2));
    expect(tried.options).toEqual(staged.options);
    expect(tried.columns).toEqual(staged.columns);
    expect(tried.warnings).toContainEqual(expect.objectContaining({ code: 'ROWS_REJECTED', count: 1 }));
    expect((await sniff(put(text), 'x.csv', {})).options).toEqual(staged.options);
  });

  it('holds odd headers as plain names', async () => {
    const tried = await tryRead(put('__proto__,b\n1,2\n'), 'x.csv', { header: true }, { rows: 5 });
    expect(Object.keys(tried.rows[0] ?? {})).toEqual(['_row', '__proto__', 'b']);
  });
});
