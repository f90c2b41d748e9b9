import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckSession, openSession } from '@dms/transform';
import { copyInOrder, isInOrder } from './copy-in-order';

let folder: string;
let session: DuckSession;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dms-order-'));
  session = await openSession(folder, { memoryMb: 128, tables: 'memory' });
});
afterEach(async () => {
  session.close();
  await rm(folder, { recursive: true });
});

// More than one row group, so that several threads write.
const rows = 300_000;
const there = `SELECT i AS _out, 'row ' || i AS text FROM range(${rows}) t(i)`;
const written = () => session.rows(`SELECT _out, text FROM read_parquet('${join(folder, 'rows.parquet')}')`);

it.each([
  ['as they are', there],
  [
    'backwards',
    `SELECT ${rows - 1} - i AS _out, 'row ' || (${rows - 1} - i) AS text FROM range(${rows}) t(i)`,
  ],
  ['with one out of its place', `${there} WHERE i <> 17 UNION ALL SELECT 17, 'row 17'`],
])('writes rows that come %s in the order of _out', async (_how, sql) => {
  await copyInOrder(session, sql, 'rows.parquet');
  const found = await written();
  expect(found).toHaveLength(rows);
  expect(found.every((row, index) => Number(row['_out']) === index && row['text'] === `row ${index}`)).toBe(
    true,
  );
});

it('knows rows in order from others', async () => {
  expect(await isInOrder(session, `(${there})`)).toBe(true);
  expect(await isInOrder(session, `(${there} WHERE false)`)).toBe(true);
  expect(await isInOrder(session, '(VALUES (1), (3), (2)) t(_out)')).toBe(false);
});
