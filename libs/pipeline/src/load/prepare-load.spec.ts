import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Column, Load, MappingEntry, OrgField, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import fc from 'fast-check';
import { batchRecords } from './batch-records';
import { cutBatches, cutByParent, cutByTotals } from './cut-batches';
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

  it('prepares the same bytes every time', async () => {
    const rows = `SELECT i AS _row, 'k' || (i * 7919 % 5000) AS id, 'n' || i AS name FROM range(1, 5001) r(i)`;
    const bytes = async () => {
      const { result } = await prepared(rows, text('id', 'name'), {});
      return bodyOf(result);
    };
    const first = await bytes();
    expect(await bytes()).toBe(first);
  });

  it('cuts rows into batches that keep both limits, in order, each row once', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
    const staggering = fc.constantFrom({}, { staggered: true as const });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 20, max: 200 }),
        staggering,
        async (bytes, maxRows, maxBytes, staggered) => {
          const list = bytes.map((size, index) => `(${index * 2 + 1}, ${size})`).join(', ');
          await session.run(
            `CREATE OR REPLACE TABLE dms_send AS SELECT * FROM (VALUES ${list}) t(_out, _bytes)`,
          );
          const cut = await cutBatches(session, { maxRows, maxBytes, ...staggered });
          expect(cut.reduce((sum, batch) => sum + batch.rows, 0)).toBe(bytes.length);
          let from = 0;
          for (const batch of cut) {
            const own = bytes.slice(from, from + batch.rows);
            expect(batch).toMatchObject({ firstOut: from * 2 + 1, lastOut: (from + batch.rows - 1) * 2 + 1 });
            expect(batch.rows).toBeLessThanOrEqual(maxRows);
            if (batch.rows > 1)
              expect(own.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maxBytes);
            from += batch.rows;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [900, [900]],
    [1_800, [828, 972]],
    [4_100, [450, 500, 600, 700, 850, 1_000]],
    [6_100, [450, 500, 600, 700, 850, 1_000, 1_000, 1_000]],
  ])('cuts %i rows so that jobs side by side end one after another: %j', async (rows, sizes) => {
    await session.run(
      `CREATE OR REPLACE TABLE dms_send AS SELECT i AS _out, 1 AS _bytes FROM range(1, ${rows + 1}) r(i)`,
    );
    const cut = await cutBatches(session, { maxRows: 1_000, maxBytes: Infinity, staggered: true });
    expect(cut.map((batch) => batch.rows)).toEqual(sizes);
  });

  it('cuts by the totals alone as by looking at every row, wherever it does', async () => {
    const limits = fc.record({
      maxRows: fc.integer({ min: 1, max: 60 }),
      maxBytes: fc.integer({ min: 5, max: 400 }),
    });
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 120 }),
        limits,
        fc.constantFrom({}, { staggered: true as const }),
        async (sizes, within, staggered) => {
          const totals = {
            ...{ rows: sizes.length, first: 7, last: 6 + sizes.length },
            bytes: sizes.reduce((sum, size) => sum + size, 0),
            widest: Math.max(...sizes),
          };
          const cut = cutByTotals(totals, { ...within, ...staggered });
          if (!cut) return;
          cuts += 1;
          const list = sizes.map((size, index) => `(${index + 7}, ${size})`).join(', ');
          await session.run(
            `CREATE OR REPLACE TABLE dms_send AS SELECT * FROM (VALUES ${list}) t(_out, _bytes)`,
          );
          expect(cut).toEqual(await cutBatches(session, { ...within, ...staggered }));
        },
      ),
      { numRuns: 60 },
    );
    expect(cuts).toBeGreaterThan(10);
    const gap = { rows: 2, first: 1, last: 3, bytes: 2, widest: 1 };
    expect(cutByTotals(gap, { maxRows: 10, maxBytes: 10 })).toBeUndefined();
  });

  const parented = (rows: (string | null)[]) =>
    session.run(
      `CREATE OR REPLACE TABLE dms_send AS SELECT * FROM (VALUES ${rows
        .map((parent, index) => `(${index + 1}, 1, ${parent === null ? 'NULL' : quoteText(parent)})`)
        .join(', ')}) t(_out, _bytes, _parent)`,
    );

  it('keeps both limits when it cuts by parents, however large a family is, each row once', async () => {
    const parent = fc.option(fc.constantFrom('a', 'b', 'c', 'd'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(parent, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 15 }),
        fc.constantFrom({}, { staggered: true as const }),
        async (rows, maxRows, staggered) => {
          await parented(rows);
          const cut = await cutByParent(session, { maxRows, maxBytes: maxRows, ...staggered });
          expect(cut.reduce((sum, batch) => sum + batch.rows, 0)).toBe(rows.length);
          for (const batch of cut) expect(batch.rows).toBeLessThanOrEqual(maxRows);
          const pieces = await session.rows(
            'SELECT piece, count(*) AS n FROM dms_pieces GROUP BY 1 ORDER BY 1',
          );
          expect(pieces.map((piece) => Number(piece['n']))).toEqual(cut.map((batch) => batch.rows));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tears no family apart that a quarter of a batch can hold', async () => {
    const sizes = fc.record({
      families: fc.integer({ min: 1, max: 12 }),
      size: fc.integer({ min: 1, max: 5 }),
      more: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ families, size, more }) => {
        await parented(Array.from({ length: families * size }, (_, index) => `p${index % families}`));
        await cutByParent(session, { maxRows: 4 * size + more, maxBytes: Infinity });
        const torn = await session.rows(
          'SELECT _parent FROM dms_send JOIN dms_pieces USING (_out) GROUP BY 1 HAVING count(DISTINCT piece) > 1',
        );
        expect(torn).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
