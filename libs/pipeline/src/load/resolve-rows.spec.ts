import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Column, Load, MappingEntry, OrgField, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { copyFile } from 'node:fs/promises';
import { batchRecords } from './batch-records';
import { PrepareResult, prepareLoad } from './prepare-load';
import { ResolveInput, resolveRows } from './resolve-rows';
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
    nillable: true,
    updateable: true,
    ...changes,
  }) as unknown as OrgField;
const reference = (name: string, relationship: string, ...targets: string[]) =>
  field(name, { type: 'reference', referenceTo: targets, relationshipName: relationship });

const fields = [
  field('Id', { type: 'id' }),
  field('Key__c', { externalId: true, unique: true, caseSensitive: false }),
  field('Name'),
  field('City'),
  reference('ParentId', 'Parent', 'Account'),
  reference('OwnerId', 'Owner', 'User', 'Group'),
];

describe('rows that wait', () => {
  let folder: string;
  let session: DuckSession;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'resolve-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const columns: Column[] = ['id', 'name', 'up'].map((name) => ({ name, type: 'text' }));

  async function prepared(
    rows: [string, string | null, string | null][],
    more: MappingEntry[],
    waiting: { hierarchy?: string[]; mayWait?: string[] } = {},
    changes: Partial<Load> = {},
  ): Promise<{ load: Load; result: PrepareResult }> {
    await session.run('CREATE OR REPLACE TABLE t(_row BIGINT, id VARCHAR, name VARCHAR, up VARCHAR)');
    for (const [index, row] of rows.entries())
      await session.run(`INSERT INTO t VALUES (${index + 1}, ?, ?, ?)`, row);
    await session.run(`COPY t TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet)`);
    const load: Load = {
      name: 'firms',
      datasetId: 'd',
      recipe: { version: 1, steps: [] },
      object: 'Account',
      operation: 'upsert',
      externalIdField: 'Key__c',
      mapping: [{ field: 'Key__c', column: 'id' }, { field: 'Name', column: 'name' }, ...more],
      ...changes,
    };
    const source = { datasetId: 'd', file: 'rows.parquet', columns };
    const result = await prepareLoad(
      session,
      {
        load,
        inputs: { source },
        fields,
        waiting: { hierarchy: [], secondPass: [], mayWait: ['ParentId'], ...waiting },
      },
      {},
    );
    return { load, result };
  }

  const resolve = (load: Load, result: PrepareResult, input: Partial<ResolveInput> = {}) =>
    resolveRows(session, {
      load,
      wire: result.wire,
      strategy: result.strategy,
      reason: result.reason,
      ...(result.keyKind && { keyKind: result.keyKind }),
      portion: { depth: 0 },
      secondPass: [],
      circular: [],
      parents: [],
      held: [],
      answered: [],
      ...input,
    });
  const table = (file: string, sql = '*') =>
    session.rows(`SELECT ${sql} FROM read_parquet(${quoteText(session.path(file))}) ORDER BY _out`);
  const outcomes = async (rows: [number, string, string | null, string | null][]) => {
    await session.run(
      'CREATE OR REPLACE TABLE o(_out BIGINT, status VARCHAR, salesforceId VARCHAR, code VARCHAR, message VARCHAR)',
    );
    for (const row of rows) await session.run('INSERT INTO o VALUES (?, ?, ?, ?, NULL)', row);
    await session.run(`COPY o TO ${quoteText(session.path('outcomes.parquet'))} (FORMAT parquet)`);
  };

  const up: MappingEntry = {
    field: 'ParentId',
    lookup: { by: 'externalId', object: 'Account', key: 'Key__c', column: 'up' },
  };

  it('puts a hierarchy into levels, whatever case its keys are in, and the rows of circles last', async () => {
    const { result } = await prepared(
      [
        ['c', 'C', 'B'],
        ['b', 'B', 'a'],
        ['a', 'A', 'elsewhere'],
        ['x', 'X', 'y'],
        ['y', 'Y', 'x'],
        ['z', 'Z', 'x'],
        ['self', 'S', 'self'],
      ],
      [up],
      { hierarchy: ['ParentId'] },
    );
    expect(result.portions).toEqual({ count: 5, secondPass: true });
    expect(await table('depth.parquet')).toEqual([
      { _out: 1, depth: 2, circle: false },
      { _out: 2, depth: 1, circle: false },
      { _out: 3, depth: 0, circle: false },
      { _out: 4, depth: 3, circle: true },
      { _out: 5, depth: 3, circle: true },
      { _out: 6, depth: 3, circle: true },
      { _out: 7, depth: 3, circle: true },
    ]);
  });

  it('refuses the rows of a circle where the lookup cannot be set later', async () => {
    const { result } = await prepared(
      [
        ['x', 'X', 'y'],
        ['y', 'Y', 'x'],
        ['z', 'Z', null],
      ],
      [up],
      { hierarchy: ['ParentId'], mayWait: [] },
    );
    expect(result).toMatchObject({ failed: 2, portions: { secondPass: false } });
    expect(await table('presettled.parquet', '_out, code')).toEqual([
      { _out: 1, code: 'CIRCULAR_LOOKUP' },
      { _out: 2, code: 'CIRCULAR_LOOKUP' },
    ]);
  });

  it('writes the rows of a circle without their lookup, and sets it by Id in the second pass', async () => {
    const { load, result } = await prepared(
      [
        ['x', 'X', 'y'],
        ['y', 'Y', 'x'],
        ['w', 'W', 'x'],
        ['r', 'R', null],
      ],
      [up],
      { hierarchy: ['ParentId'] },
    );
    const last = await resolve(load, result, { portion: { depth: 1 }, circular: ['ParentId'] });
    expect(last.load.operation).toBe('upsert');
    expect(await table('rows.parquet', '_out, "Parent.Key__c" AS up')).toEqual([
      { _out: 1, up: null },
      { _out: 2, up: null },
      { _out: 3, up: null },
    ]);
    await outcomes([
      [1, 'created', '001x', null],
      [2, 'failed', null, 'STRING_TOO_LONG'],
      [3, 'updated', '001w', null],
      [4, 'created', '001r', null],
    ]);
    const second = await resolve(load, result, {
      portion: 'secondPass',
      circular: ['ParentId'],
      ownFile: 'outcomes.parquet',
      parents: [
        {
          load: 0,
          name: 'firms',
          rows: { wire: ['prepared.parquet', 'unsent.parquet'], output: [] },
          outcomes: ['outcomes.parquet'],
        },
      ],
      held: [
        {
          place: 0,
          field: 'ParentId',
          load: 0,
          loadName: 'firms',
          kind: 'folded',
          child: 'Parent.Key__c',
          by: 'wire',
          parent: 'Key__c',
        },
      ],
    });
    expect(second).toMatchObject({ load: { operation: 'update' }, rows: 1, failed: 1, keyKind: 'id' });
    expect(second.load.externalIdField).toBeUndefined();
    expect(await table('rows.parquet')).toEqual([{ _out: 3, Id: '001w', 'Parent.Key__c': 'x' }]);
    expect(await table('settled.parquet', '_out, code, message')).toEqual([
      {
        _out: 1,
        code: 'PARENT_FAILED',
        message: 'ParentId: its parent in firms was not written, output row 2 (STRING_TOO_LONG)',
      },
    ]);
  });

  const answers = (file: string, lines: string[]) => writeFile(join(folder, file), `${lines.join('\n')}\n`);

  it('finds users and queues by the best name that fits, with a default for blanks and strangers', async () => {
    const owner: MappingEntry = { field: 'OwnerId', lookup: { by: 'user', column: 'up', default: 'boss@x' } };
    const { load, result } = await prepared(
      [
        ['1', 'A', 'ANN@x'],
        ['2', 'B', 'Bob'],
        ['3', 'C', null],
        ['4', 'D', 'nobody'],
        ['5', 'E', '005000000000001'],
        ['6', 'F', 'Twin'],
      ],
      [owner],
    );
    await answers('a.csv', [
      'Username,Name,Id',
      '"ann@x","Ann","005000000000001AAA"',
      '"bob@x","Bob","005000000000002AAA"',
      '"boss@x","Bob@x","005000000000003AAA"',
      '"t1@x","Twin","005000000000004AAA"',
      '"t2@x","Twin","005000000000005AAA"',
    ]);
    await resolve(load, result, {
      answered: [
        {
          place: 2,
          field: 'OwnerId',
          header: 'OwnerId',
          file: 'a.csv',
          fields: ['Username', 'Name'],
          match: {
            kind: 'list',
            what: 'user',
            raw: '?OwnerId.0',
            by: ['Username', 'Name'],
            default: 'Boss@x',
          },
        },
      ],
    });
    expect(await table('rows.parquet', '_out, "OwnerId" AS id')).toEqual([
      { _out: 1, id: '005000000000001AAA' },
      { _out: 2, id: '005000000000002AAA' },
      { _out: 3, id: '005000000000003AAA' },
      { _out: 4, id: '005000000000003AAA' },
      { _out: 5, id: '005000000000001AAA' },
    ]);
    expect(await table('settled.parquet', '_out, code, message')).toEqual([
      { _out: 6, code: 'LOOKUP_MANY_MATCH', message: 'OwnerId: several active users are called Twin' },
    ]);
  });

  it('sends what is meant for new records to those only, and so for known ones', async () => {
    const { load, result } = await prepared(
      [
        ['known', 'A', 'u'],
        ['new', 'B', null],
      ],
      [
        { field: 'City', column: 'up', when: 'update', blank: 'null' },
        { field: 'OwnerId', column: 'name', when: 'insert' },
      ],
    );
    await answers('existing.csv', ['Key__c,Id', '"KNOWN","001a"']);
    const { wire } = await resolve(load, result, { existing: { file: 'existing.csv', key: 'Key__c' } });
    const range = { rowsFile: 'rows.parquet', firstOut: 1, lastOut: 2 };
    const records = await batchRecords(session, { wire, keyHeader: 'Key__c', ...range });
    expect(records.map(({ body }) => body)).toEqual([
      { Key__c: 'known', Name: 'A', City: 'u' },
      { Key__c: 'new', Name: 'B', OwnerId: 'B' },
    ]);
  });

  it('turns the key of an update into the Id, and settles rows that find none or several', async () => {
    const { load, result } = await prepared(
      [
        ['one', 'A', null],
        ['none', 'B', null],
        ['many', 'C', null],
      ],
      [],
      {},
      { operation: 'update' },
    );
    await answers('existing.csv', ['Key__c,Id', '"One","001a"', '"many","001b"', '"MANY","001c"']);
    const sent = await resolve(load, result, { existing: { file: 'existing.csv', key: 'Key__c' } });
    expect(sent.wire.map(({ header }) => header)).toEqual(['Id', 'Name']);
    expect(await table('rows.parquet')).toEqual([{ _out: 1, Id: '001a', Name: 'A' }]);
    expect(await table('settled.parquet', '_out, status, code')).toEqual([
      { _out: 2, status: 'skipped', code: 'noMatch' },
      { _out: 3, status: 'failed', code: 'DUPLICATE_EXTERNAL_ID' },
    ]);
  });

  it('tells ids of 15 and 18 characters apart by their letter case only', async () => {
    const ids = ['001000000000Aa1', '001000000000Aa1AAA', '001000000000AA1'] as const;
    const { result } = await prepared(
      ids.map((id, index): [string, string, null] => [id, `N${index}`, null]),
      [],
      {},
      {
        operation: 'update',
        externalIdField: undefined as never,
        mapping: [
          { field: 'Id', column: 'id' },
          { field: 'Name', column: 'name' },
        ],
      },
    );
    expect(result).toMatchObject({ skipped: 1, keyKind: 'id' });
    expect(await table('presettled.parquet', '_out, code')).toEqual([{ _out: 1, code: 'duplicate' }]);
  });

  it('keeps the children of one parent in one job, and in the order of their parents', async () => {
    const rows = Array.from({ length: 9 }, (_, n): [string, string, string] => [`k${n}`, 'N', `p${n % 3}`]);
    const { load, result } = await prepared(rows, [up], {}, { strategy: 'bulk' });
    const { batches, wire } = await resolve(load, result);
    expect(batches).toEqual([{ rows: 9, firstOut: 1, lastOut: 9 }]);
    await writeBody(session, { wire, rowsFile: 'rows.parquet', firstOut: 1, lastOut: 9 });
    const lines = (await readFile(join(folder, 'body.csv'), 'utf8')).trim().split('\n').slice(1);
    expect(lines.map((line) => line.split(',')[2])).toEqual(
      ['p0', 'p0', 'p0', 'p1', 'p1', 'p1', 'p2', 'p2', 'p2'].map((parent) => `"${parent}"`),
    );
  });

  it('takes the failed rows of an earlier run with the numbers they had', async () => {
    const { load, result } = await prepared(
      [
        ['a', 'A', null],
        ['b', 'B', null],
        ['c', 'C', null],
        ['d', 'D', null],
      ],
      [],
    );
    await outcomes([
      [1, 'created', '001', null],
      [2, 'failed', null, 'UNABLE_TO_LOCK_ROW'],
      [3, 'skipped', null, 'duplicate'],
      [4, 'failed', null, 'PARENT_FAILED'],
    ]);
    for (const name of ['output', 'lineage', 'fates', 'outcomes'])
      await copyFile(join(folder, `${name}.parquet`), join(folder, `earlier-${name}.parquet`));
    const again = await prepareLoad(session, { load, earlier: { columns: result.columns }, fields }, {});
    expect(again).toMatchObject({
      outputRows: 2,
      source: { rows: 2, carried: 2, folded: 0, skipped: 0, rejected: 0 },
      batches: [{ firstOut: 2, lastOut: 4, rows: 2 }],
    });
    expect(await table('lineage.parquet', '_out, _row')).toEqual([
      { _out: 2, _row: 2 },
      { _out: 4, _row: 4 },
    ]);
  });
});
