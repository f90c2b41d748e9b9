import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Column, type ColumnType, quoteText } from '@dms/domain';
import { describeWithPython } from '@dms/testing';
import { DuckSession, openSession } from '../engine/session';
import { exportTable } from './export-table';

let folder: string;
let session: DuckSession;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pickle-'));
  session = await openSession(folder, { memoryMb: 128 });
});
afterEach(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

const look = `
import json, sys, warnings
warnings.simplefilter('error')
import pandas as pd
df = pd.read_pickle(sys.argv[1])
assert type(df) is pd.DataFrame
cell = lambda v: None if v is None or v is pd.NA or v is pd.NaT or v != v else bool(v) if type(v).__name__ in ('bool', 'bool_') else v if isinstance(v, list) else int(v) if hasattr(v, 'bit_length') or type(v).__name__ == 'int64' else str(v)
print(json.dumps({'dtypes': [str(d) for d in df.dtypes], 'names': list(df.columns), 'index': list(map(int, df.index[:3])), 'len': len(df), 'rows': [[cell(v) for v in r] for r in df.head(5).itertuples(index=False)],
  'again': bool(df.assign(extra=1).copy().sort_values(df.columns[0]).shape[0] == len(df))}))
`;

describeWithPython('a pickle for pandas', ['pandas'], (python) => {
  async function exported(select: string, types: Record<string, ColumnType>) {
    await session.run(`COPY (${select}) TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet)`);
    const columns = Object.entries(types).map(([name, type]): Column => ({ name, type }));
    await exportTable(session, { file: 'rows.parquet', order: '_row' }, columns, 'out.pkl', {
      format: 'pkl',
    });
    const { stdout, stderr, status } = spawnSync(python, ['-c', look, session.path('out.pkl')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as Record<'dtypes' | 'names' | 'index', unknown[]> & {
      len: number;
      rows: unknown[][];
    };
  }

  it('has every type as pandas would have it, exact, and missing values missing', async () => {
    const read = await exported(
      `SELECT * FROM (VALUES
        (1, 'Zoë', 9007199254740993, 5, 0.1::DOUBLE, true, true, DATE '2024-02-29', TIMESTAMP '2024-02-29 10:11:12.123456', TIMESTAMPTZ '2024-02-29 10:00:00+00', TIME '06:30:00.5', 1.10::DECIMAL(9,2), ['a', 'b']),
        (2, NULL, -1, NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (3, '', 0, 7, 1e300, true, false, DATE '1700-01-01', TIMESTAMP '1999-12-31 00:00:00', TIMESTAMPTZ '1970-01-01 00:00:00+00', TIME '00:00:00', -200, ['c'])
      ) t(_row, "word", "whole", "gaps", "number", "flag", "maybe", "day", "moment", "instant", "clock", "price", "tags")`,
      {
        word: 'text',
        whole: 'integer',
        gaps: 'integer',
        number: 'number',
        flag: 'boolean',
        maybe: 'boolean',
        day: 'date',
        moment: 'datetime',
        instant: 'instant',
        clock: 'time',
        price: 'decimal',
        tags: 'list',
      },
    );
    expect(Object.fromEntries(read.names.map((name, at) => [name, read.dtypes[at]]))).toEqual({
      word: 'object',
      whole: 'int64',
      gaps: 'Int64',
      number: 'float64',
      flag: 'bool',
      maybe: 'boolean',
      day: 'datetime64[ns]',
      moment: 'datetime64[ns]',
      instant: 'datetime64[ns, UTC]',
      clock: 'object',
      price: 'object',
      tags: 'object',
    });
    expect(read.rows).toEqual([
      [
        'Zoë',
        Number(9007199254740993n),
        5,
        '0.1',
        true,
        true,
        '2024-02-29 00:00:00',
        '2024-02-29 10:11:12.123456',
        '2024-02-29 10:00:00+00:00',
        '06:30:00.500000',
        '1.10',
        ['a', 'b'],
      ],
      [null, -1, null, null, false, null, null, null, null, null, null, null],
      [
        '',
        0,
        7,
        '1e+300',
        true,
        false,
        '1700-01-01 00:00:00',
        '1999-12-31 00:00:00',
        '1970-01-01 00:00:00+00:00',
        '00:00:00',
        '-200.00',
        ['c'],
      ],
    ]);
    expect(read.index).toEqual([0, 1, 2]);
  });

  it('keeps every digit of long integers', async () => {
    await session.run(
      `COPY (SELECT 1 AS _row, 9223372036854775807 AS n UNION ALL SELECT 2, -9007199254740993) TO ${quoteText(session.path('rows.parquet'))} (FORMAT parquet)`,
    );
    await exportTable(
      session,
      { file: 'rows.parquet', order: '_row' },
      [{ name: 'n', type: 'integer' }],
      'out.pkl',
      { format: 'pkl' },
    );
    const sum = `import sys, pandas as pd; print([str(v) for v in pd.read_pickle(sys.argv[1])['n']])`;
    const { stdout } = spawnSync(python, ['-c', sum, session.path('out.pkl')], { encoding: 'utf8' });
    expect(stdout.trim()).toBe(`['9223372036854775807', '-9007199254740993']`);
  });

  it('has no rows where the dataset has none', async () => {
    const read = await exported(`SELECT 1 AS _row, 1 AS n, 'x' AS t, NOW()::TIMESTAMPTZ AS i WHERE false`, {
      n: 'integer',
      t: 'text',
      i: 'instant',
    });
    expect(read).toMatchObject({ len: 0, dtypes: ['int64', 'object', 'datetime64[ns, UTC]'] });
  });

  it('has its rows in order, over many chunks, under names of any kind', async () => {
    const read = await exported(
      `SELECT i AS _row, i * 3 AS "a ""b'; DROP", 'v' || i AS "名前" FROM range(1, 130001) t(i) ORDER BY hash(i)`,
      { [`a "b'; DROP`]: 'integer', 名前: 'text' },
    );
    expect(read.names).toEqual([`a "b'; DROP`, '名前']);
    expect(read).toMatchObject({
      len: 130_000,
      rows: [
        [3, 'v1'],
        [6, 'v2'],
        [9, 'v3'],
        [12, 'v4'],
        [15, 'v5'],
      ],
    });
  });

  it('has moments beyond what pandas holds as text', async () => {
    const read = await exported(`SELECT 1 AS _row, DATE '0001-02-03' AS d UNION ALL SELECT 2, NULL`, {
      d: 'date',
    });
    expect(read).toMatchObject({ dtypes: ['object'], rows: [['0001-02-03'], [null]] });
  });
});
