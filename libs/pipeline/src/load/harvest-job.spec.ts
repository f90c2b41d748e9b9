import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import fc from 'fast-check';
import { HarvestInput, harvestJob } from './harvest-job';
import { WireColumn } from './wire-columns';
import { writeBody } from './write-body';

const column = (header: string, blank: 'leave' | 'null' = 'leave'): WireColumn => ({
  header,
  field: header,
  sql: '',
  blank,
  boolean: false,
});
const csv = (rows: (string | null)[][]) =>
  rows.map((row) => row.map((cell) => `"${(cell ?? '').replaceAll('"', '""')}"`).join(',') + '\n').join('');

describe('harvestJob', () => {
  let folder: string;
  let session: DuckSession;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'harvest-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  async function sent(headers: string[], rows: (string | null)[][]): Promise<void> {
    const names = headers.map((header) => `"${header}" VARCHAR`).join(', ');
    await session.run(`CREATE OR REPLACE TABLE t(_out BIGINT, ${names})`);
    for (const [index, row] of rows.entries()) {
      await session.run(`INSERT INTO t VALUES (${index + 1}, ${row.map(() => '?').join(', ')})`, row);
    }
    await session.run(`COPY t TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet)`);
  }

  async function results(
    headers: string[],
    success: (string | null)[][],
    failed: (string | null)[][] = [],
    left: (string | null)[][] = [],
  ) {
    await writeFile(join(folder, 'success.csv'), csv([['sf__Id', 'sf__Created', ...headers], ...success]));
    await writeFile(join(folder, 'failed.csv'), csv([['sf__Id', 'sf__Error', ...headers], ...failed]));
    await writeFile(join(folder, 'unprocessed.csv'), csv([headers, ...left]));
  }

  const input = (changes: Partial<HarvestInput>): HarvestInput => ({
    wire: [column('Key__c'), column('Name')],
    keyHeader: 'Key__c',
    rowsFile: 'rows.parquet',
    firstOut: 1,
    lastOut: 1_000_000,
    operation: 'upsert',
    retries: {
      codes: ['UNABLE_TO_LOCK_ROW'],
      wrapping: ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'],
      inside: 'UNABLE_TO_LOCK_ROW|CPU time limit exceeded',
      stopping: ['STORAGE_LIMIT_EXCEEDED'],
    },
    triesLeft: true,
    halve: false,
    unprocessed: 'resend',
    processed: 0,
    failed: 0,
    ...changes,
  });
  const outcomes = () =>
    session.rows(`SELECT * FROM read_parquet(${quoteText(session.path('outcomes.parquet'))}) ORDER BY _out`);

  it('pairs shuffled results with their rows by key and tells created from updated', async () => {
    await sent(
      ['Key__c', 'Name'],
      [
        ['a', 'A'],
        ['b', 'B'],
        ['c', null],
      ],
    );
    await results(
      ['Key__c', 'Name'],
      [
        ['001c', 'false', 'c', ''],
        ['001a', 'true', 'a', 'A'],
      ],
      [['', 'STRING_TOO_LONG:Name: too: long:Name --', 'b', 'B']],
    );
    const result = await harvestJob(session, input({ processed: 3, failed: 1 }));
    expect(result).toMatchObject({ missing: 0, mismatch: undefined, remaining: [] });
    expect(result.counts).toMatchObject({ created: 1, updated: 1, failed: 1, resent: 0, unknown: 0 });
    expect(await outcomes()).toEqual([
      { _out: 1, status: 'created', salesforceId: '001a', code: null, message: null },
      { _out: 2, status: 'failed', salesforceId: null, code: 'STRING_TOO_LONG', message: 'Name: too: long' },
      { _out: 3, status: 'updated', salesforceId: '001c', code: null, message: null },
    ]);
  });

  it('hands locked and unprocessed rows on, with exactly their bytes', async () => {
    await sent(
      ['Key__c', 'Name'],
      [
        ['a', 'x, "y"\nz'],
        ['b', 'B'],
        ['c', 'C'],
      ],
    );
    await results(
      ['Key__c', 'Name'],
      [['001b', 'true', 'b', 'B']],
      [['', 'UNABLE_TO_LOCK_ROW:busy:--', 'c', 'C']],
      [['a', 'x, "y"\nz']],
    );
    const result = await harvestJob(session, input({ processed: 2, failed: 1 }));
    expect(result.remaining).toEqual([{ file: 'remaining-0', rows: 2, firstOut: 1, lastOut: 3 }]);
    expect(await outcomes()).toHaveLength(1);
    const rows = await session.rows(
      `SELECT * FROM read_parquet(${quoteText(session.path('remaining-0.parquet'))}) ORDER BY _out`,
    );
    expect(rows).toEqual([
      { _out: 1, Key__c: 'a', Name: 'x, "y"\nz' },
      { _out: 3, Key__c: 'c', Name: 'C' },
    ]);
  });

  it('sends rows of a failed trigger again where a lock or a limit of the transaction was inside, while tries are left', async () => {
    const wrapped = 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY';
    await sent(
      ['Key__c', 'Name'],
      [
        ['a', 'A'],
        ['b', 'B'],
        ['c', 'C'],
      ],
    );
    const failed = [
      ['', `${wrapped}:T: Apex CPU time limit exceeded:--`, 'a', 'A'],
      ['', `${wrapped}:T: UNABLE_TO_LOCK_ROW, unable:--`, 'b', 'B'],
      ['', `${wrapped}:T: no:--`, 'c', 'C'],
    ];
    await results(['Key__c', 'Name'], [], failed);
    expect((await harvestJob(session, input({ processed: 3, failed: 3 }))).counts).toMatchObject({
      failed: 1,
      resent: 2,
    });
    const last = await harvestJob(session, input({ processed: 3, failed: 3, triesLeft: false }));
    expect(last.counts).toMatchObject({ failed: 3, resent: 0 });
    expect((await outcomes()).map((outcome) => outcome['code'])).toEqual([wrapped, wrapped, wrapped]);
  });

  it('keeps rows that met a full org for later, however often, and says what they met', async () => {
    await sent(['Key__c', 'Name'], [['a', 'A']]);
    await results(['Key__c', 'Name'], [], [['', 'STORAGE_LIMIT_EXCEEDED:full:--', 'a', 'A']]);
    const result = await harvestJob(session, input({ processed: 1, failed: 1, triesLeft: false }));
    expect(result).toMatchObject({
      stopped: { code: 'STORAGE_LIMIT_EXCEEDED', message: 'full' },
      counts: { failed: 0, resent: 1 },
    });
  });

  it('halves what a job gave up on, children of one parent together', async () => {
    const headers = ['Key__c', 'Account.Legacy_Id__c'];
    const rows = ['z', 'a', 'z', 'a', 'z', 'z'].map((parent, index) => [`k${index}`, parent]);
    await sent(headers, rows);
    await results(headers, [], [], rows);
    const parent: WireColumn = { ...column('Account.Legacy_Id__c'), parent: true };
    const { remaining } = await harvestJob(
      session,
      input({ wire: [column('Key__c'), parent], halve: true, processed: 0 }),
    );
    expect(remaining.map((piece) => piece.rows)).toEqual([3, 3]);
    const csvOf = async ({ file, firstOut, lastOut }: (typeof remaining)[number]) => {
      await writeBody(session, {
        wire: [column('Key__c'), parent],
        rowsFile: `${file}.parquet`,
        firstOut,
        lastOut,
      });
      return (await readFile(join(folder, 'body.csv'), 'utf8')).split('\n').slice(1, -1);
    };
    expect(await csvOf(remaining[0]!)).toEqual(['"k1","a"', '"k3","a"', '"k0","z"']);
    expect(await csvOf(remaining[1]!)).toEqual(['"k2","z"', '"k4","z"', '"k5","z"']);
  });

  it('says so when a result file was cut short', async () => {
    await sent(
      ['Key__c', 'Name'],
      [
        ['a', 'A'],
        ['b', 'B'],
      ],
    );
    await results(['Key__c', 'Name'], [['001a', 'true', 'a', 'A']]);
    const result = await harvestJob(session, input({ processed: 2, failed: 0 }));
    expect(result.missing).toBe(1);
    expect(result.mismatch).toContain('2 processed');
    expect(await outcomes()).toContainEqual({
      _out: 2,
      status: 'unknown',
      salesforceId: null,
      code: null,
      message: null,
    });
  });

  it('finds results of rows that were never sent', async () => {
    await sent(['Key__c', 'Name'], [['a', 'A']]);
    await results(
      ['Key__c', 'Name'],
      [
        ['001a', 'true', 'a', 'A'],
        ['001z', 'true', 'z', 'Z'],
      ],
    );
    expect((await harvestJob(session, input({ processed: 2 }))).mismatch).toContain('match no row');
  });

  it('marks what a cancelled job left as skipped', async () => {
    await sent(['Key__c', 'Name'], [['a', 'A']]);
    await results(['Key__c', 'Name'], [], [], [['a', 'A']]);
    const unprocessed = { status: 'skipped', code: 'cancelled', message: 'stopped' } as const;
    await harvestJob(session, input({ unprocessed }));
    expect(await outcomes()).toEqual([
      { _out: 1, status: 'skipped', salesforceId: null, code: 'cancelled', message: 'stopped' },
    ]);
  });

  it('gives every row exactly one outcome, whatever the values, the order and the twins', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'x', '"', ',', 'a\nb', 'a\r\nb', '\r', "'", '#N/A'),
      fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !text.includes('\0')),
    );
    const row = fc.record({
      cells: fc.tuple(cell, cell),
      fate: fc.constantFrom('success', 'failed', 'left'),
      order: fc.double({ noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        await sent(
          ['A', 'B'],
          rows.map(({ cells }) => cells.map((text) => (text === '' ? null : text))),
        );
        const shuffled = rows.map((value, index) => ({ ...value, index })).sort((a, b) => a.order - b.order);
        const of = (fate: string) => shuffled.filter((value) => value.fate === fate);
        await results(
          ['A', 'B'],
          of('success').map((value) => [`001${value.index}`, 'true', ...value.cells]),
          of('failed').map((value) => ['', 'X:y:--', ...value.cells]),
          of('left').map((value) => [...value.cells]),
        );
        const { counts, missing, mismatch, remaining } = await harvestJob(
          session,
          input({
            wire: [column('A'), column('B')],
            keyHeader: undefined,
            operation: 'insert',
            processed: rows.length - of('left').length,
            failed: of('failed').length,
          }),
        );
        expect({ missing, mismatch }).toEqual({ missing: 0, mismatch: undefined });
        expect(counts).toMatchObject({
          created: of('success').length,
          failed: of('failed').length,
          resent: of('left').length,
        });
        expect(remaining.reduce((sum, piece) => sum + piece.rows, 0)).toBe(of('left').length);
        const settled = await outcomes();
        expect(new Set(settled.map((outcome) => outcome['_out'])).size).toBe(rows.length - of('left').length);
      }),
      { numRuns: 40 },
    );
  });
});
