import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import fc from 'fast-check';
import { HarvestInput, harvestJob } from './harvest-job';
import { WireColumn } from './wire-columns';

const column = (header: string, blank: 'leave' | 'null' = 'leave'): WireColumn => ({
  header,
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
    retryCodes: ['UNABLE_TO_LOCK_ROW'],
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
    expect(result).toMatchObject({ missing: 0, mismatch: undefined, remaining: { rows: 0 } });
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
    expect(result.remaining).toEqual({ rows: 2, firstOut: 1, lastOut: 3 });
    expect(await outcomes()).toHaveLength(1);
    const rows = await session.rows(
      `SELECT * FROM read_parquet(${quoteText(session.path('remaining.parquet'))}) ORDER BY _out`,
    );
    expect(rows).toEqual([
      { _out: 1, Key__c: 'a', Name: 'x, "y"\nz' },
      { _out: 3, Key__c: 'c', Name: 'C' },
    ]);
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
        expect(remaining.rows).toBe(of('left').length);
        const settled = await outcomes();
        expect(new Set(settled.map((outcome) => outcome['_out'])).size).toBe(rows.length - of('left').length);
      }),
      { numRuns: 40 },
    );
  });
});
