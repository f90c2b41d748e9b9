import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { WireColumn } from '../load/wire-columns';
import { KnownInput, compareKnown } from './compare-known';

const column = (header: string, more: Partial<WireColumn> = {}): WireColumn => ({
  ...{ header, field: header, sql: '', blank: 'leave', boolean: false },
  ...more,
});
const wire = [column('Key__c'), column('Name')];

/** Key and name of each row. */
type Rows = [string | null, string | null][];

describe('holding rows against the last confirmed writes', () => {
  let folder: string;
  let session: DuckSession;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'known-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const text = (value: string | null) => (value === null ? 'NULL::VARCHAR' : quoteText(value));
  const table = (rows: Rows) => {
    const cells = rows.map(([key, name], index) => `(${index + 1}::BIGINT, ${text(key)}, ${text(name)})`);
    return `SELECT * FROM (VALUES ${cells.join(', ')}) t(_out, "Key__c", "Name")`;
  };
  const write = (file: string, select: string) =>
    session.run(`COPY (${select}) TO ${quoteText(session.path(file))} (FORMAT parquet)`);

  /** What one run of before sent, with the outcome of each row. */
  async function ran(number: number, rows: Rows, statuses: string[]): Promise<KnownInput['runs'][number]> {
    const [prepared, outcomes] = [`${number}-prepared.parquet`, `${number}-outcomes.parquet`];
    await write(prepared, table(rows));
    const lines = statuses.map((status, index) => {
      const id = status === 'failed' ? 'NULL::VARCHAR' : `'id-${number}-${index + 1}'`;
      return `(${index + 1}::BIGINT, ${quoteText(status.replace('half', 'failed'))}, ${id})`;
    });
    await write(outcomes, `SELECT * FROM (VALUES ${lines.join(', ')}) t(_out, status, salesforceId)`);
    return { prepared, outcomes, wire };
  }

  async function compared(rows: Rows, input: KnownInput, now = wire) {
    await session.run(`CREATE OR REPLACE TABLE dms_prepared AS ${table(rows)}`);
    await session.run(
      'CREATE OR REPLACE TABLE dms_presettled(_out BIGINT, status VARCHAR, code VARCHAR, message VARCHAR, salesforceId VARCHAR)',
    );
    const counts = await compareKnown(session, { key: 'Key__c', kind: 'folded', wire: now }, input);
    const settled = await session.rows('SELECT _out, status, salesforceId FROM dms_presettled ORDER BY _out');
    const gone = await session.rows(
      `SELECT key FROM read_parquet(${quoteText(session.path('gone.parquet'))})`,
    );
    return {
      counts,
      unchanged: settled.map(({ _out, salesforceId }) => [Number(_out), salesforceId]),
      gone: gone.map(({ key }) => key),
    };
  }

  it('tells new, changed, unchanged and gone apart; letter case of a key does not count', async () => {
    const before = await ran(
      0,
      [
        ['A', 'one'],
        ['B', null],
        ['C', 'three'],
        ['D', 'four'],
      ],
      ['created', 'updated', 'created', 'created'],
    );
    const rows: Rows = [
      ['a', 'one'],
      ['B', ''],
      ['C', 'other'],
      ['E', 'five'],
      ['a', 'one'],
    ];
    expect(await compared(rows.slice(0, 4), { runs: [before] })).toEqual({
      counts: { new: 1, changed: 3, unchanged: 0, gone: 1 },
      unchanged: [],
      gone: ['D'],
    });
    const same: Rows = [
      ['A', 'one'],
      ['B', null],
      ['C', 'other'],
      ['E', 'five'],
    ];
    expect(await compared(same, { runs: [before] })).toEqual({
      counts: { new: 1, changed: 1, unchanged: 2, gone: 1 },
      unchanged: [
        [1, 'id-0-1'],
        [2, 'id-0-2'],
      ],
      gone: ['D'],
    });
  });

  it('keeps what it knew of rows that failed, and forgets those that nobody knows about', async () => {
    const first = await ran(
      0,
      [
        ['A', '1'],
        ['B', '1'],
        ['C', '1'],
        ['D', '1'],
      ],
      ['created', 'created', 'created', 'created'],
    );
    const second = await ran(
      1,
      [
        ['A', '2'],
        ['B', '2'],
        ['C', '2'],
        ['D', '2'],
      ],
      ['failed', 'unknown', 'half', 'updated'],
    );
    const runs = [first, second];
    const { counts, unchanged } = await compared(
      [
        ['A', '1'],
        ['B', '1'],
        ['C', '1'],
        ['D', '2'],
      ],
      { runs },
    );
    expect(counts).toEqual({ new: 2, changed: 0, unchanged: 2, gone: 0 });
    expect(unchanged).toEqual([
      [1, 'id-0-1'],
      [4, 'id-1-4'],
    ]);
  });

  it('goes on from what was known before, as it wrote it down itself', async () => {
    const first = await ran(
      0,
      [
        ['A', '1'],
        ['B', '1'],
      ],
      ['created', 'created'],
    );
    await compared(
      [
        ['A', '1'],
        ['B', '2'],
      ],
      { runs: [first] },
    );
    await write('then.parquet', `SELECT * FROM read_parquet(${quoteText(session.path('known.parquet'))})`);
    const second = await ran(1, [['B', '2']], ['updated']);
    const { counts } = await compared(
      [
        ['A', '1'],
        ['B', '2'],
      ],
      { known: 'then.parquet', runs: [second] },
    );
    expect(counts).toEqual({ new: 0, changed: 0, unchanged: 2, gone: 0 });
  });

  it('believes nothing of keys that letter case told apart then and does not now', async () => {
    const before = await ran(
      0,
      [
        ['A', '1'],
        ['a', '2'],
        ['B', '1'],
      ],
      ['created', 'created', 'created'],
    );
    const rows: Rows = [
      ['a', '2'],
      ['b', '1'],
    ];
    const expected = { counts: { new: 1, changed: 1, unchanged: 0, gone: 0 }, unchanged: [], gone: [] };
    expect(await compared(rows, { runs: [before] })).toEqual(expected);
    // Written down when letter case counted: the same key is found all the same, and nobody is taken for gone.
    await write(
      'then.parquet',
      `SELECT key AS _k, key, hash, id FROM read_parquet(${quoteText(session.path('known.parquet'))})`,
    );
    const again: Rows = [['B', '1']];
    expect(await compared(again, { known: 'then.parquet', runs: [] })).toEqual({
      counts: { new: 0, changed: 0, unchanged: 1, gone: 0 },
      unchanged: [[1, 'id-0-3']],
      gone: [],
    });
  });

  it('holds every row for changed where the mapping says something else', async () => {
    const first = await ran(
      0,
      [
        ['A', '1'],
        ['B', null],
      ],
      ['created', 'created'],
    );
    const emptying = [column('Key__c'), column('Name', { blank: 'null' })];
    const { counts } = await compared(
      [
        ['A', '1'],
        ['B', null],
      ],
      { runs: [first] },
      emptying,
    );
    expect(counts).toEqual({ new: 0, changed: 2, unchanged: 0, gone: 0 });
  });

  it('is done with records that were flagged or deleted because they were gone', async () => {
    const first = await ran(
      0,
      [
        ['A', '1'],
        ['B', '1'],
        ['C', '1'],
      ],
      ['created', 'created', 'created'],
    );
    await write(
      'left.parquet',
      `SELECT * FROM (VALUES (1::BIGINT, 'id-0-2'), (2::BIGINT, 'id-0-3')) t(_out, "Id")`,
    );
    await write(
      'done.parquet',
      `SELECT * FROM (VALUES (1::BIGINT, 'deleted'), (2::BIGINT, 'failed')) t(_out, status)`,
    );
    const second = {
      ...(await ran(1, [['A', '2']], ['updated'])),
      gone: { output: 'left.parquet', outcomes: 'done.parquet' },
    };
    const { gone } = await compared([['A', '2']], { runs: [first, second] });
    expect(gone).toEqual(['C']);
  });
});
