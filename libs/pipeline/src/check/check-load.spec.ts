import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Load, OrgField, quoteIdentifier, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { WireColumn } from '../load/wire-columns';
import { CheckInput, checkLoad } from './check-load';
import { field } from './org-field.fixture';

const key = field('Key__c', { externalId: true, idLookup: true, unique: true });
const name = field('LastName', { nillable: false, length: 10 });
const mail = field('Email', { type: 'email' });
const badge = field('Badge__c', { unique: true });

const wireOf = (of: OrgField, more: Partial<WireColumn> = {}): WireColumn => ({
  ...{ header: of.name, field: of.name, sql: '', blank: 'leave', boolean: false },
  ...more,
});

describe('the verdict that a check foretells', () => {
  let folder: string;
  let session: DuckSession;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const csv = (file: string, header: string, lines: string[] = []) =>
    writeFile(session.path(file), [header, ...lines, ''].join('\n'));

  interface Case {
    operation?: Load['operation'];
    fields?: OrgField[];
    wire?: WireColumn[];
    /** Keys that the org has, with the Ids of their records. */
    there?: string[];
    more?: Partial<CheckInput>;
  }

  /** `status:code` of each row. */
  async function verdicts(rows: (string | null)[][], given: Case = {}): Promise<string[]> {
    const { operation = 'upsert', fields = [key, name, mail], there = [], more } = given;
    const wire = given.wire ?? fields.map((each) => wireOf(each));
    const cells = rows.map(
      (row, index) =>
        `(${[`${index + 1}::BIGINT`, ...row.map((cell) => (cell === null ? 'NULL::VARCHAR' : quoteText(cell)))].join(', ')})`,
    );
    const names = ['_out', ...wire.map(({ header }) => quoteIdentifier(header))].join(', ');
    await session.run(
      `COPY (SELECT * FROM (VALUES ${cells.join(', ')}) t(${names})) TO ${quoteText(session.path('prepared.parquet'))} (FORMAT parquet)`,
    );
    await csv('existing.csv', 'Key__c,Id', there);
    await checkLoad(session, {
      load: {
        ...{
          name: 'people',
          datasetId: 'd',
          recipe: { version: 1, steps: [] },
          object: 'Contact',
          operation,
        },
        ...(operation !== 'insert' && { externalIdField: 'Key__c' }),
        mapping: [],
      },
      ...{ fields, wire, strategy: 'bulk', rights: { createable: true, updateable: true, deletable: true } },
      ...(operation !== 'insert' && {
        existing: { file: 'existing.csv', fields: ['Key__c'], kind: 'folded' as const },
      }),
      ...{ parents: [], ids: [], uniques: [], recordTypes: [] },
      ...more,
    });
    const found = await session.rows(
      `SELECT status, code FROM read_parquet(${quoteText(session.path('checked.parquet'))}) ORDER BY _out`,
    );
    return found.map(({ status, code }) =>
      code === null ? String(status) : `${String(status)}:${String(code)}`,
    );
  }

  it('creates what is not there and updates what is, by the key whatever its case', async () => {
    expect(
      await verdicts(
        [
          ['A', 'Ann', null],
          ['b', 'Bob', null],
        ],
        { there: ['B,003000000000001AAA'] },
      ),
    ).toEqual(['created', 'updated']);
  });

  it('asks new records for what they must have, and lets records that are there go without', async () => {
    expect(
      await verdicts(
        [
          ['A', null, null],
          ['B', null, null],
          ['C', '   ', null],
        ],
        { there: ['B,003000000000001AAA'] },
      ),
    ).toEqual(['failed:REQUIRED_FIELD_MISSING', 'updated', 'failed:REQUIRED_FIELD_MISSING']);
  });

  it('empties no field that must be filled', async () => {
    const wire = [wireOf(key), wireOf(name, { blank: 'null' }), wireOf(mail)];
    expect(await verdicts([['B', null, null]], { wire, there: ['B,003000000000001AAA'] })).toEqual([
      'failed:REQUIRED_FIELD_MISSING',
    ]);
  });

  it('of several errors the org answers the first that it meets; all of them are findings', async () => {
    expect(await verdicts([['A', 'far too long a name', 'nonsense']])).toEqual(['failed:STRING_TOO_LONG']);
    const issues = await session.rows(
      `SELECT code FROM read_parquet(${quoteText(session.path('issues.parquet'))}) ORDER BY place`,
    );
    expect(issues.map(({ code }) => code)).toEqual(['STRING_TOO_LONG', 'INVALID_EMAIL_ADDRESS']);
  });

  it('a key that several records have is nobody’s', async () => {
    const there = ['A,003000000000001AAA', 'a,003000000000002AAA'];
    expect(await verdicts([['A', 'Ann', null]], { there })).toEqual(['failed:DUPLICATE_EXTERNAL_ID']);
  });

  it('updates and deletes skip what is not there, whatever else is wrong with it', async () => {
    const there = ['B,003000000000001AAA'];
    const rows = [
      ['A', 'Ann', 'nonsense'],
      ['B', 'Bob', null],
    ];
    expect(await verdicts(rows, { operation: 'update', there })).toEqual(['skipped:noMatch', 'updated']);
    expect(await verdicts(rows, { operation: 'delete', there })).toEqual(['skipped:noMatch', 'deleted']);
    const issues = await session.rows(
      `SELECT 1 FROM read_parquet(${quoteText(session.path('issues.parquet'))})`,
    );
    expect(issues).toEqual([]);
  });

  it('what the user may not do fails, rows that need it only', async () => {
    const rows = [
      ['A', 'Ann', null],
      ['B', 'Bob', null],
    ];
    const there = ['B,003000000000001AAA'];
    const rights = { createable: false, updateable: true, deletable: false };
    const refused = 'failed:INSUFFICIENT_ACCESS_OR_READONLY';
    expect(await verdicts(rows, { there, more: { rights } })).toEqual([refused, 'updated']);
    expect(await verdicts(rows, { there, operation: 'delete', more: { rights } })).toEqual([
      'skipped:noMatch',
      refused,
    ]);
    const closed = field('Email', { type: 'email', createable: false });
    expect(
      await verdicts([['A', 'Ann', 'ann@firm.example'], ...rows.slice(1)], {
        there,
        fields: [key, name, closed],
      }),
    ).toEqual(['failed:INVALID_FIELD_FOR_INSERT_UPDATE', 'updated']);
  });

  describe('of a unique field', () => {
    const fields = [key, name, badge];
    const uniques = [{ field: badge, header: 'Badge__c', index: 2, file: 'holders.csv' }];
    const taken = 'failed:DUPLICATE_VALUE';

    it('a value that another record has is taken; the row’s own is not', async () => {
      await csv('holders.csv', 'Badge__c,Id', ['X,003000000000009AAA', 'Y,003000000000001AAA']);
      const rows = [
        ['A', 'Ann', 'x'],
        ['B', 'Bob', 'Y'],
      ];
      expect(await verdicts(rows, { fields, there: ['B,003000000000001AAA'], more: { uniques } })).toEqual([
        taken,
        'updated',
      ]);
    });

    it('of several rows the first gets it, and one that fails anyway takes it from nobody', async () => {
      await csv('holders.csv', 'Badge__c,Id');
      const rows = [
        ['A', null, 'X'],
        ['B', 'Bob', 'X'],
        ['C', 'Cid', 'x'],
        ['D', 'Dee', null],
        ['E', 'Eve', null],
      ];
      expect(await verdicts(rows, { fields, more: { uniques } })).toEqual([
        'failed:REQUIRED_FIELD_MISSING',
        'created',
        taken,
        'created',
        'created',
      ]);
    });
  });

  it('a lookup finds parents of the org and of other loads, one each', async () => {
    const firm = field('AccountId', {
      type: 'reference',
      referenceTo: ['Account'],
      relationshipName: 'Account',
    });
    const header = 'Account.Key__c';
    const reference = { relationship: 'Account', key: 'Key__c', object: 'Account', polymorphic: false };
    await csv('parents.csv', 'Key__c,Id', [
      'F1,001000000000001AAA',
      'F2,001000000000002AAA',
      'f2,001000000000003AAA',
    ]);
    await session.run(
      `COPY (SELECT 'F3' AS key) TO ${quoteText(session.path('brought.parquet'))} (FORMAT parquet)`,
    );
    const parents = [
      {
        header,
        index: 2,
        key: 'Key__c',
        file: 'parents.csv',
        brought: ['brought.parquet'],
        kind: 'folded' as const,
      },
    ];
    const rows = ['F1', 'F2', 'f3', 'F4', null].map((cell, index) => [`K${index}`, 'Ann', cell]);
    expect(
      await verdicts(rows, {
        fields: [key, name, firm],
        wire: [wireOf(key), wireOf(name), wireOf(firm, { header, reference })],
        more: { parents },
      }),
    ).toEqual(['created', 'failed:DUPLICATE_EXTERNAL_ID', 'created', 'failed:INVALID_FIELD', 'created']);
  });

  it('a warning stops no row', async () => {
    const open = field('Level__c', {
      type: 'picklist',
      picklistValues: [{ value: 'Hot', label: 'Hot', active: true, defaultValue: false }],
    });
    expect(await verdicts([['A', 'Ann', 'Mild']], { fields: [key, name, open] })).toEqual(['created']);
    const [issue] = await session.rows(
      `SELECT severity FROM read_parquet(${quoteText(session.path('issues.parquet'))})`,
    );
    expect(issue).toEqual({ severity: 'warning' });
  });
});
