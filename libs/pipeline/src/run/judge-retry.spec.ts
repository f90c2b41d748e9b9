import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Column, Load, OrgField, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { takeEarlierRows } from '../load/earlier-rows';
import type { AgainRows } from './definition';
import { judgeRetry } from './judge-retry';

const field = (name: string, type: string, more: Partial<OrgField> = {}) =>
  ({
    ...{ name, label: name, type, length: 20, digits: 0, precision: 10, scale: 2, nillable: true },
    ...{ createable: true, updateable: true, picklistValues: [], referenceTo: [], relationshipName: null },
    ...more,
  }) as unknown as OrgField;
const fields = [
  field('LastName', 'string', { nillable: false, defaultedOnCreate: false }),
  field('Email', 'email'),
  field('Birthdate', 'date'),
  field('Amount__c', 'currency'),
  field('Size__c', 'int', { digits: 4 }),
];
const columns: Column[] = [
  { name: 'name', type: 'text' },
  { name: 'mail', type: 'text' },
  { name: 'born', type: 'date' },
  { name: 'amount', type: 'decimal' },
  { name: 'size', type: 'integer' },
  { name: 'tags', type: 'list' },
];
const mapping = ['LastName:name', 'Email:mail', 'Birthdate:born', 'Amount__c:amount', 'Size__c:size'].map(
  (pair) => {
    const [to = '', column = ''] = pair.split(':');
    return { field: to, column };
  },
);

describe('what somebody wants to try again', () => {
  let folder: string;
  let session: DuckSession;
  const load = { name: 'l', object: 'Contact', operation: 'insert', mapping } as unknown as Load;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'again-'));
    session = await openSession(folder, { memoryMb: 128 });
    const write = (name: string, select: string) =>
      session.run(
        `COPY (${select}) TO ${quoteText(session.path(`earlier-${name}.parquet`))} (FORMAT parquet)`,
      );
    await write(
      'output',
      `SELECT i AS _out, 'Name ' || i AS name, 'bad' AS mail, DATE '2000-01-01' AS born,
         CAST(1.5 AS DECIMAL(10, 2)) AS amount, CAST(i AS BIGINT) AS size, ['x', 'y'] AS tags FROM range(1, 6) r(i)`,
    );
    await write('lineage', 'SELECT i AS _out, 0 AS _ds, i AS _row FROM range(1, 6) r(i)');
    await write('fates', `SELECT 0 AS _ds, i AS _row, 'carried' AS fate FROM range(1, 6) r(i)`);
    await write(
      'outcomes',
      `SELECT * FROM (VALUES (1::BIGINT, 'created', '003'), (2, 'failed', NULL), (3, 'failed', NULL), (4, 'failed', '004'), (5, 'skipped', NULL)) t(_out, status, salesforceId)`,
    );
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const cell = (_out: number, column: string, value: string | null) => ({
    _out,
    column,
    value,
    before: null,
  });
  const judge = (again: AgainRows) => judgeRetry(session, { load, columns, fields, again });

  it('takes all that failed, or those chosen, or all but those that were taken', async () => {
    expect(await judge({ cells: [] })).toMatchObject({
      rows: 2,
      notFailed: [],
      halfWritten: [],
      problems: [],
    });
    expect((await judge({ rows: [3], cells: [] })).rows).toBe(1);
    expect((await judge({ except: [3], cells: [] })).rows).toBe(1);
    expect((await judge({ rows: [], cells: [] })).rows).toBe(0);
  });

  it('names rows that did not fail, and records that an insert would make twice', async () => {
    const asked = { rows: [1, 2, 4], cells: [cell(5, 'mail', 'a@b.example')] };
    expect(await judge(asked)).toMatchObject({ notFailed: [1, 5], halfWritten: [4] });
  });

  it('puts cells right as their columns hold them, and tells what stood there', async () => {
    const cells = [
      cell(2, 'mail', 'ann@b.example'),
      cell(2, 'born', '1999-12-31'),
      cell(2, 'amount', ' 12.340 '),
      cell(3, 'size', '-12'),
      cell(3, 'tags', 'a;b;c'),
      cell(3, 'name', null),
    ];
    const judged = await judge({ cells });
    expect(judged.cells.map(({ before }) => before)).toEqual([
      'bad',
      '2000-01-01',
      '1.50',
      '3',
      'x;y',
      'Name 3',
    ]);
    expect(judged.problems).toEqual([
      { _out: 3, column: 'name', message: 'REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]' },
    ]);
    await takeEarlierRows(session, 'insert', { columns, again: { cells } });
    const rows = await session.rows('SELECT * EXCLUDE (_out) FROM dms_output ORDER BY _out');
    expect(rows).toEqual([
      {
        name: 'Name 2',
        mail: 'ann@b.example',
        born: '1999-12-31',
        amount: '12.34',
        size: 2,
        tags: ['x', 'y'],
      },
      { name: null, mail: 'bad', born: '2000-01-01', amount: '1.50', size: -12, tags: ['a', 'b', 'c'] },
    ]);
  });

  it.each([
    ['born', '31.12.1999', /dates/],
    ['amount', '12.345', /numbers/],
    ['amount', '1e400', /numbers/],
    ['size', '1.6', /whole numbers/],
    ['size', 'many', /whole numbers/],
  ])('refuses what a column cannot hold without loss: %s = %s', async (column, value, message) => {
    const { problems } = await judge({ cells: [cell(2, column, value)] });
    expect(problems).toMatchObject([{ _out: 2, column, message: expect.stringMatching(message) as string }]);
  });

  it.each([
    ['mail', 'still bad', /^INVALID_EMAIL_ADDRESS/],
    ['mail', `${'a'.repeat(30)}@b.example`, /^STRING_TOO_LONG/],
    ['size', '12345', /^NUMBER_OUTSIDE_VALID_RANGE/],
  ])('refuses what the field would not take: %s = %s', async (column, value, message) => {
    const { problems } = await judge({ cells: [cell(3, column, value)] });
    expect(problems).toMatchObject([{ _out: 3, column, message: expect.stringMatching(message) as string }]);
  });

  it('holds nothing against cells that nobody touched, whatever the text', async () => {
    expect((await judge({ cells: [cell(2, 'name', "x'); DROP TABLE t")] })).problems).toEqual([]);
    expect((await judge({ cells: [] })).rows).toBe(2);
  });
});
