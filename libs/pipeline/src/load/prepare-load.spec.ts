import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Column, Load, MappingEntry, OrgField, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { batchRecords } from './batch-records';
import { PrepareResult, prepareLoad } from './prepare-load';
import { writeBody } from './write-body';

const field = (name: string, changes: Partial<OrgField> = {}) =>
  ({
    name,
    label: name,
    type: 'string',
    length: 80,
    relationshipName: null,
    referenceTo: [],
    picklistValues: [],
    ...changes,
  }) as unknown as OrgField;

const fields = [
  field('Id', { type: 'id', caseSensitive: false }),
  field('Key__c', { externalId: true, unique: true, caseSensitive: false }),
  field('Name'),
  field('Active__c', { type: 'boolean' }),
  field('Born', { type: 'date' }),
  field('At', { type: 'datetime' }),
  field('AccountId', { type: 'reference', referenceTo: ['Account'], relationshipName: 'Account' }),
  field('WhoId', { type: 'reference', referenceTo: ['Contact', 'Lead'], relationshipName: 'Who' }),
];

describe('prepareLoad', () => {
  let folder: string;
  let session: DuckSession;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prepare-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  async function prepared(select: string, columns: Column[], changes: Partial<Load>, named?: string[]) {
    await session.run(`COPY (${select}) TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet)`);
    const load: Load = {
      name: 'people',
      datasetId: 'd',
      recipe: { version: 1, steps: [] },
      object: 'Contact',
      operation: 'upsert',
      externalIdField: 'Key__c',
      mapping: [
        { field: 'Key__c', column: 'id' },
        { field: 'Name', column: 'name' },
      ],
      ...changes,
    };
    const source = { datasetId: 'd', file: 'rows.parquet', columns };
    const result = await prepareLoad(
      session,
      { load, inputs: { source }, fields, ...(named && { named }) },
      {},
    );
    return { load, result };
  }
  const text = (...names: string[]): Column[] => names.map((name) => ({ name, type: 'text' }));
  /** What the org gets for a batch. */
  const bodyOf = async ({ wire, batches }: PrepareResult, batch = 0) => {
    const { firstOut = 0, lastOut = 0 } = batches[batch] ?? {};
    await writeBody(session, { wire, rowsFile: 'prepared.parquet', firstOut, lastOut });
    return readFile(join(folder, 'body.csv'), 'utf8');
  };
  const presettled = () =>
    session.rows(
      `SELECT _out, status, code FROM read_parquet(${quoteText(session.path('presettled.parquet'))}) ORDER BY _out`,
    );
  const values = (rows: string) => `SELECT * FROM (VALUES ${rows}) t(_row, id, name)`;

  it('lets the last of equal keys win, whatever their case and outer space, and sets keyless rows aside', async () => {
    const { result } = await prepared(
      values(`(1, 'A', 'x'), (2, ' a ', 'y'), (3, NULL, 'z'), (4, 'b', 'w')`),
      text('id', 'name'),
      {},
    );
    expect(await presettled()).toEqual([
      { _out: 1, status: 'skipped', code: 'duplicate' },
      { _out: 3, status: 'failed', code: 'MISSING_ARGUMENT' },
    ]);
    expect(result).toMatchObject({
      outputRows: 4,
      skipped: 1,
      failed: 1,
      strategy: 'direct',
      source: { rows: 4, carried: 4 },
    });
    expect(result.batches).toEqual([{ firstOut: 2, lastOut: 4, rows: 2 }]);
  });

  it.each([
    [undefined, { _out: 1, Key__c: 'A', Name: 'x' }],
    [[], { _out: 1, Key__c: 'A' }],
    [['name'], { _out: 1, Key__c: 'A', Name: 'x' }],
  ])('keeps of rows that are not sent what rows of other loads name them by: %p', async (named, row) => {
    await prepared(values(`(1, 'A', 'x'), (2, 'a', 'y')`), text('id', 'name'), {}, named);
    expect(
      await session.rows(`SELECT * FROM read_parquet(${quoteText(session.path('unsent.parquet'))})`),
    ).toEqual([row]);
  });

  it('fails all of them where the load says so, and tells case apart where the field does', async () => {
    const rows = values(`(1, 'A', 'x'), (2, 'a', 'y'), (3, 'a', 'z')`);
    await prepared(rows, text('id', 'name'), { options: { duplicateKeys: 'fail' } });
    expect((await presettled()).map((row) => row['code'])).toEqual([
      'DUPLICATE_KEY',
      'DUPLICATE_KEY',
      'DUPLICATE_KEY',
    ]);
    const exact = fields.map((each) => (each.name === 'Key__c' ? { ...each, caseSensitive: true } : each));
    const source = { datasetId: 'd', file: 'rows.parquet', columns: text('id', 'name') };
    const mapping: MappingEntry[] = [{ field: 'Key__c', column: 'id' }];
    const load: Load = {
      name: 'l',
      datasetId: 'd',
      recipe: { version: 1, steps: [] },
      object: 'Contact',
      operation: 'upsert',
      externalIdField: 'Key__c',
      mapping,
    };
    await prepareLoad(session, { load, inputs: { source }, fields: exact }, {});
    expect(await presettled()).toEqual([{ _out: 2, status: 'skipped', code: 'duplicate' }]);
  });

  it('writes by Bulk beyond 2,000 rows, every cell quoted, in output order', async () => {
    const rows = `SELECT i AS _row, 'k' || i AS id, CASE WHEN i = 1 THEN 'say "hi",' || chr(10) || ' you' END AS name FROM range(1, 2002) r(i)`;
    const { result } = await prepared(rows, text('id', 'name'), {});
    expect(result).toMatchObject({
      strategy: 'bulk',
      batches: [{ firstOut: 1, lastOut: 2001, rows: 2001 }],
    });
    const csv = await bodyOf(result);
    expect(csv.startsWith('"Key__c","Name"\n"k1","say ""hi"",\n you"\n"k2",""\n')).toBe(true);
    expect(csv.endsWith('"k2001",""\n')).toBe(true);
  });

  it('keeps rows that hold the text #N/A out of Bulk, which would make nothing of it', async () => {
    const rows = `SELECT i AS _row, 'k' || i AS id, CASE WHEN i = 7 THEN '#N/A' ELSE 'x' END AS name FROM range(1, 2102) r(i)`;
    const { result } = await prepared(rows, text('id', 'name'), {});
    expect(result.strategy).toBe('direct');
    expect(result.reason).toContain('#N/A');
    expect(result.batches).toHaveLength(11);
    await expect(prepared(rows, text('id', 'name'), { strategy: 'bulk' })).rejects.toMatchObject({
      code: 'BAD_MAPPING',
    });
  });

  it('speaks of empty cells as the mapping says: left alone, or made null', async () => {
    const mapping: MappingEntry[] = [
      { field: 'Key__c', column: 'id' },
      { field: 'Name', column: 'name', blank: 'null' },
    ];
    const rows = `SELECT i AS _row, 'k' || i AS id, NULL::VARCHAR AS name FROM range(1, 2002) r(i)`;
    const { result } = await prepared(rows, text('id', 'name'), { mapping });
    expect((await bodyOf(result)).split('\n')[1]).toBe('"k1","#N/A"');
    const input = {
      wire: result.wire,
      keyHeader: 'Key__c',
      rowsFile: 'prepared.parquet',
      firstOut: 1,
      lastOut: 1,
    };
    expect(await batchRecords(session, input)).toEqual([
      { _out: 1, key: 'k1', body: { Key__c: 'k1', Name: null } },
    ]);
  });

  it('sends typed values in the forms of the org, and references by the key of their parent', async () => {
    const select = `SELECT 1::BIGINT AS _row, 'k' AS id, true AS active, DATE '2026-02-03' AS born, TIMESTAMP '2026-07-01 10:00:00' AS at, 'A-1' AS acc, 'x@y.z' AS who`;
    const columns: Column[] = [
      ...text('id', 'acc', 'who'),
      { name: 'active', type: 'boolean' },
      { name: 'born', type: 'date' },
      { name: 'at', type: 'datetime' },
    ];
    const mapping: MappingEntry[] = [
      { field: 'key__C', column: 'id' },
      { field: 'Active__c', column: 'active' },
      { field: 'Born', column: 'born' },
      { field: 'At', column: 'at' },
      {
        field: 'AccountId',
        lookup: { by: 'externalId', object: 'account', key: 'Legacy_Id__c', column: 'acc' },
      },
      { field: 'WhoId', lookup: { by: 'externalId', object: 'Lead', key: 'Email', column: 'who' } },
      { field: 'Name', constant: 'Constant' },
    ];
    await expect(prepared(select, columns, { mapping })).rejects.toMatchObject({
      code: 'BAD_MAPPING',
      where: { load: 'people', field: 'At' },
    });
    const { result } = await prepared(select, columns, { mapping, options: { timezone: 'Europe/Berlin' } });
    expect(result.wire.map((column) => column.header)).toEqual([
      'Key__c',
      'Active__c',
      'Born',
      'At',
      'Account.Legacy_Id__c',
      'Lead:Who.Email',
      'Name',
    ]);
    const [record] = await batchRecords(session, {
      wire: result.wire,
      rowsFile: 'prepared.parquet',
      firstOut: 1,
      lastOut: 1,
    });
    expect(record?.body).toEqual({
      Key__c: 'k',
      Active__c: true,
      Born: '2026-02-03',
      At: '2026-07-01T08:00:00.000Z',
      Account: { Legacy_Id__c: 'A-1' },
      Who: { attributes: { type: 'Lead' }, Email: 'x@y.z' },
      Name: 'Constant',
    });
  });

  it.each([
    [{ field: 'Nope__c', column: 'id' }, 'Nope__c'],
    [{ field: 'Name', column: 'gone' }, 'gone'],
    [
      { field: 'Name', lookup: { by: 'externalId', object: 'Account', key: 'K', column: 'id' } },
      'not a relationship',
    ],
    [
      { field: 'AccountId', lookup: { by: 'externalId', object: 'Lead', key: 'K', column: 'id' } },
      'refers to Account',
    ],
  ] as [MappingEntry, string][])('refuses %j in words', async (entry, words) => {
    const mapping: MappingEntry[] = [{ field: 'Key__c', column: 'id' }, entry];
    await expect(prepared(values(`(1, 'a', 'x')`), text('id', 'name'), { mapping })).rejects.toThrow(words);
  });

  it('leaves the keys of a small load whose records are kept, once each, for whoever asks the org for them', async () => {
    const rows =
      "SELECT * FROM (VALUES (1, 'b', 'B'), (2, 'a', 'A'), (3, 'b', 'b'), (4, NULL, '')) t(_row, id, name)";
    const { result } = await prepared(rows, text('id', 'name'), {});
    expect(result).toMatchObject({ keyValues: 2, skipped: 1, failed: 1 });
    expect(await readFile(join(folder, 'values.jsonl'), 'utf8')).toBe('{"v":"a"}\n{"v":"b"}\n');
    const inserted = { operation: 'insert', externalIdField: undefined } as const;
    expect((await prepared(rows, text('id', 'name'), inserted)).result.keyValues).toBeUndefined();
    const many = "SELECT i AS _row, 'k' || i AS id, 'n' AS name FROM range(1, 2002) r(i)";
    expect((await prepared(many, text('id', 'name'), {})).result.keyValues).toBeUndefined();
  });

  it('prepares the same bytes every time', async () => {
    const rows = `SELECT i AS _row, 'k' || (i * 7919 % 5000) AS id, 'n' || i AS name FROM range(1, 5001) r(i)`;
    const bytes = async () => {
      const { result } = await prepared(rows, text('id', 'name'), {});
      return bodyOf(result);
    };
    const first = await bytes();
    expect(await bytes()).toBe(first);
  });
});
