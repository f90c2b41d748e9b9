import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrgField, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { WireColumn } from '../load/wire-columns';
import { compareRecords } from './compare-records';
import { readDifferences } from './read-differences';
import { writtenRows } from './written-rows';

const field = (name: string, type = 'string', more: Partial<OrgField> = {}) =>
  ({ name, type, scale: 0, caseSensitive: false, ...more }) as unknown as OrgField;
const wire = (name: string, more: Partial<WireColumn> = {}): WireColumn => ({
  header: name,
  field: name,
  sql: '',
  blank: 'leave',
  boolean: false,
  ...more,
});
const id = (row: number) => `003000000000${String(row).padStart(3, '0')}`;

describe('comparing what was sent with what is there', () => {
  let folder: string;
  let session: DuckSession;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verify-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const parquet = (file: string, select: string) =>
    session.run(`COPY (${select}) TO ${quoteText(session.path(file))} (FORMAT parquet)`);

  /** One row for each pair of what was sent (null: nothing) and what came back, in one field. */
  async function compare(
    type: string,
    cells: [string | null, string][],
    column: Partial<WireColumn> = {},
    more: Partial<OrgField> = {},
  ): Promise<boolean[]> {
    const text = (value: string | null) => (value === null ? 'NULL' : quoteText(value));
    const rows = cells.map(([sent], index) => `(${index + 1}::BIGINT, ${text(sent)}::VARCHAR)`).join(', ');
    await parquet('sent.parquet', `SELECT * FROM (VALUES ${rows}) t(_out, "F")`);
    const outcomes = cells
      .map((_, index) => `(${index + 1}::BIGINT, 'created', '${id(index)}AAA')`)
      .join(', ');
    await parquet('outcomes.parquet', `SELECT * FROM (VALUES ${outcomes}) t(_out, status, salesforceId)`);
    await writtenRows(session, { outcomes: 'outcomes.parquet' });
    const csv = cells.map(([, found], index) => `"${found.replaceAll('"', '""')}","${id(index)}AAA"`);
    await writeFile(session.path('found.csv'), ['"F","Id"', ...csv, ''].join('\n'));
    const found = { file: 'found.csv', fields: ['F'] };
    const fields = [field('F', type, more)];
    const result = await compareRecords(session, {
      sent: ['sent.parquet'],
      wire: [wire('F', column)],
      fields,
      found,
      parents: [],
    });
    const page = await readDifferences(session, { file: 'different.parquet', offset: 0, limit: 1000 });
    expect(result).toMatchObject({ compared: cells.length, different: page.total, missing: 0, extra: null });
    expect(result.equal).toBe(cells.length - page.total);
    return cells.map((_, index) => page.rows.every(({ _out }) => Number(_out) !== index + 1));
  }

  it.each<[string, [string | null, string][], boolean[], Partial<OrgField>?]>([
    [
      'string',
      [
        ['Müller ', 'Müller'],
        ['a\r\nb', 'a\nb'],
        ['a', 'A'],
        ['a b', 'a  b'],
      ],
      [true, true, false, false],
    ],
    [
      'email',
      [
        ['A@B.example', 'a@b.example'],
        ['a@b.example', 'c@b.example'],
      ],
      [true, false],
    ],
    [
      'picklist',
      [
        ['hot', 'Hot'],
        ['Hot', 'Cold'],
      ],
      [true, false],
    ],
    [
      'multipicklist',
      [
        ['b;a', 'a;b'],
        ['a;b', 'a'],
      ],
      [true, false],
    ],
    [
      'double',
      [
        ['1.005', '1.01'],
        ['1e2', '100.00'],
        ['1.2', '1.3'],
        ['007', '7'],
      ],
      [true, true, false, true],
      { scale: 2 },
    ],
    [
      'currency',
      [
        ['12345678901234567.89', '12345678901234567.89'],
        ['12345678901234567.89', '12345678901234567.88'],
      ],
      [true, false],
      { scale: 2 },
    ],
    [
      'boolean',
      [
        ['1', 'true'],
        ['FALSE', 'false'],
        ['true', 'false'],
      ],
      [true, true, false],
    ],
    [
      'date',
      [
        ['2024-02-29', '2024-02-29'],
        ['2024-02-29', '2024-03-01'],
      ],
      [true, false],
    ],
    [
      'datetime',
      [
        ['2024-02-29T12:00:00.000Z', '2024-02-29T13:00:00.000+0100'],
        ['2024-02-29T12:00:00.000Z', '2024-02-29T12:00:00.000+0000'],
        ['2024-02-29T12:00:00.000Z', '2024-02-29T12:00:01.000+0000'],
      ],
      [true, true, false],
    ],
    [
      'reference',
      [
        [id(7), `${id(7)}AAA`],
        [id(7), id(8)],
      ],
      [true, false],
    ],
  ])('%s: holds the same for the same, and nothing else', async (type, cells, expected, more = {}) => {
    expect(await compare(type, cells, {}, more)).toEqual(expected);
  });

  it('looks past cells that said nothing, unless nothing means null', async () => {
    const cells: [string | null, string][] = [
      [null, 'left as it was'],
      ['', 'not sent'],
      ['x', 'x'],
    ];
    expect(await compare('string', cells)).toEqual([true, true, true]);
    expect(await compare('string', cells, { blank: 'null' })).toEqual([false, true, true]);
  });

  it('names records that are gone and records that no row has, and follows lookups to the key of the parent', async () => {
    await parquet(
      'sent.parquet',
      `SELECT * FROM (VALUES (1::BIGINT, 'K-1', 'A-1'), (2::BIGINT, 'K-2', 'A-2'), (3::BIGINT, 'k-3', 'A-1')) t(_out, "Key__c", "Account.Key__c")`,
    );
    await parquet(
      'outcomes.parquet',
      `SELECT * FROM (VALUES (1::BIGINT, 'created', '${id(1)}'), (2::BIGINT, 'updated', '${id(2)}'), (3::BIGINT, 'created', '${id(3)}'), (4::BIGINT, 'failed', NULL)) t(_out, status, salesforceId)`,
    );
    await writtenRows(session, { outcomes: 'outcomes.parquet' });
    const lines = [
      `K-1,001000000000001AAA,${id(1)}AAA`,
      `K-2,001000000000001AAA,${id(2)}AAA`,
      `K-9,,${id(9)}AAA`,
    ];
    await writeFile(session.path('found.csv'), ['Key__c,AccountId,Id', ...lines, ''].join('\n'));
    await writeFile(session.path('parents.csv'), 'Key__c,Id\na-1,001000000000001AAA\n');
    const result = await compareRecords(session, {
      sent: ['sent.parquet'],
      wire: [
        wire('Key__c'),
        wire('AccountId', {
          header: 'Account.Key__c',
          reference: { relationship: 'Account', key: 'Key__c', object: 'Account', polymorphic: false },
        }),
      ],
      fields: [field('Key__c'), field('AccountId', 'reference')],
      found: { file: 'found.csv', fields: ['Key__c', 'AccountId'] },
      parents: [{ field: 'AccountId', file: 'parents.csv', key: 'Key__c' }],
      all: { key: 'Key__c', rows: ['sent.parquet'] },
    });
    expect(result).toEqual({ compared: 3, equal: 1, different: 1, missing: 1, extra: 1 });
    const { rows } = await readDifferences(session, { file: 'different.parquet', offset: 0, limit: 10 });
    expect(rows.map(({ kind, _out, field: name, sent, found }) => [kind, _out, name, sent, found])).toEqual([
      ['different', 2, 'AccountId', 'A-2', 'a-1'],
      ['extra', null, 'Key__c', null, 'K-9'],
      ['missing', 3, null, null, null],
    ]);
  });

  it('holds lookups that a second pass set against the org too', async () => {
    const rows = (cells: string) => `SELECT * FROM (VALUES ${cells}) t(_out, "Name", "ParentId")`;
    await parquet(
      'sent.parquet',
      rows(`(1::BIGINT, 'A', NULL::VARCHAR), (2::BIGINT, 'B', NULL), (3::BIGINT, 'C', '${id(1)}')`),
    );
    await parquet(
      'later.parquet',
      `SELECT * FROM (VALUES (1::BIGINT, '${id(1)}', '${id(2)}'), (2::BIGINT, '${id(2)}', '${id(1)}')) t(_out, "Id", "ParentId")`,
    );
    await parquet(
      'outcomes.parquet',
      `SELECT i AS _out, 'created' AS status, '003000000000' || lpad(CAST(i AS VARCHAR), 3, '0') AS salesforceId FROM range(1, 4) r(i)`,
    );
    await writtenRows(session, { outcomes: 'outcomes.parquet' });
    const found = [`A,${id(2)}AAA,${id(1)}AAA`, `B,${id(3)}AAA,${id(2)}AAA`, `C,${id(1)}AAA,${id(3)}AAA`, ''];
    await writeFile(session.path('found.csv'), ['Name,ParentId,Id', ...found].join('\n'));
    const result = await compareRecords(session, {
      sent: ['sent.parquet'],
      later: { files: ['later.parquet'], headers: ['ParentId'] },
      wire: [wire('Name'), wire('ParentId')],
      fields: [field('Name'), field('ParentId', 'reference')],
      found: { file: 'found.csv', fields: ['Name', 'ParentId'] },
      parents: [],
    });
    expect(result).toMatchObject({ compared: 3, equal: 2, different: 1 });
    const page = await readDifferences(session, { file: 'different.parquet', offset: 0, limit: 10 });
    expect(page.rows).toMatchObject([{ _out: 2, field: 'ParentId', sent: id(1), found: `${id(3)}AAA` }]);
  });

  it.each([
    [10, 3],
    [10, 10],
    [10, 25],
    [1000, 7],
    [3, 1],
  ])('takes a sample of %i rows: %i, from the first to the last', async (rows, sample) => {
    await parquet(
      'outcomes.parquet',
      `SELECT i AS _out, 'created' AS status, 'x' || i AS salesforceId FROM range(1, ${rows + 1}) r(i)`,
    );
    const counts = await writtenRows(session, { outcomes: 'outcomes.parquet', sample });
    expect(counts).toEqual({ written: rows, compared: Math.min(rows, sample) });
  });
});
