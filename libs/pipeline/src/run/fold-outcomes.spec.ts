import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteText } from '@dms/domain';
import { openSession } from '@dms/transform';
import { FoldResult, foldOutcomes } from './fold-outcomes';

type Session = Awaited<ReturnType<typeof openSession>>;

describe('foldOutcomes', () => {
  let folder: string;
  let session: Session;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fold-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const path = (name: string) => quoteText(session.path(name));
  const write = (file: string, sql: string) => session.run(`COPY (${sql}) TO ${path(file)} (FORMAT parquet)`);
  const presettled = (rows: string) =>
    write(
      'presettled.parquet',
      `SELECT * FROM (VALUES ${rows}) t(_out, status, code, message, salesforceId)`,
    );
  const fold = (outcomeFiles: string[] = []): Promise<FoldResult> =>
    foldOutcomes(session, { outcomeFiles, open: { status: 'pending' } });
  const outcomes = () => session.rows(`SELECT * FROM read_parquet(${path('outcomes.parquet')})`);
  const line = (_out: number, status: string, salesforceId: string | null, code: string | null = null) => ({
    ...{ _out, status, salesforceId, code, message: null },
  });

  beforeEach(() => write('output.parquet', 'SELECT _out::BIGINT AS _out FROM range(1, 4) r(_out)'));

  it('takes what preparing settled for the outcome where nothing was sent', async () => {
    await presettled(
      `(3, 'skipped', 'gone', NULL, NULL), (1, 'unchanged', NULL, NULL, 'a'), (2, 'unchanged', NULL, NULL, 'b')`,
    );
    expect(await fold()).toMatchObject({
      output: { rows: 3, unchanged: 2, skipped: 1 },
      doubled: 0,
      codes: [{ status: 'skipped', code: 'gone', count: 1 }],
    });
    expect(await outcomes()).toEqual([
      line(1, 'unchanged', 'a'),
      line(2, 'unchanged', 'b'),
      line(3, 'skipped', null, 'gone'),
    ]);
  });

  it('knows of rows that nobody settled', async () => {
    await presettled(`(2, 'unchanged', NULL, NULL, 'b')`);
    expect(await fold()).toMatchObject({ output: { rows: 3, unchanged: 1, pending: 2 }, doubled: 0 });
    expect((await outcomes()).map((row) => row['status'])).toEqual(['pending', 'unchanged', 'pending']);
  });

  it('tells that a row was settled twice', async () => {
    await presettled(
      `(1, 'unchanged', NULL, NULL, 'a'), (1, 'skipped', NULL, NULL, 'a'), (2, 'unchanged', NULL, NULL, 'b')`,
    );
    expect(await fold()).toMatchObject({ doubled: 1 });
  });

  it('puts together what was sent and what was not', async () => {
    await presettled(`(2, 'unchanged', NULL, NULL, 'b')`);
    await write(
      'sent.parquet',
      `SELECT * FROM (VALUES (3, 'created', 'c', NULL, NULL), (1, 'updated', 'a', NULL, NULL)) t(_out, status, salesforceId, code, message)`,
    );
    expect(await fold(['sent.parquet'])).toMatchObject({ output: { created: 1, updated: 1, unchanged: 1 } });
    expect(await outcomes()).toEqual([
      line(1, 'updated', 'a'),
      line(2, 'unchanged', 'b'),
      line(3, 'created', 'c'),
    ]);
  });

  const sent = (file: string, ...rows: number[]) =>
    write(
      file,
      `SELECT * FROM (VALUES ${rows.map((row) => `(${row}, 'created', 'c${row}', NULL, NULL)`).join(', ')}) t(_out, status, salesforceId, code, message)`,
    );
  const nothing = () =>
    presettled(`(0, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR)`).then(() =>
      write('presettled.parquet', `SELECT * FROM read_parquet(${path('presettled.parquet')}) WHERE false`),
    );

  it.each([
    ['one after another', [1, 2], [3]],
    ['not in order', [3], [1, 2]],
    ['one within the other', [1, 3], [2]],
  ])('puts together batches whose rows come %s', async (_, first, second) => {
    await nothing();
    await sent('a.parquet', ...first);
    await sent('b.parquet', ...second);
    expect(await fold(['a.parquet', 'b.parquet'])).toMatchObject({
      output: { rows: 3, created: 3, pending: 0 },
      doubled: 0,
    });
    expect(await outcomes()).toEqual([1, 2, 3].map((row) => line(row, 'created', `c${row}`)));
  });

  it.each([
    ['settled twice', [1, 2, 2], 1],
    ['of none of the output', [1, 2, 4], 0],
    ['left open', [1, 2], 0],
  ])('is not misled by a batch with a row %s', async (_, rows, doubled) => {
    await nothing();
    await sent('a.parquet', ...rows);
    const folded = await fold(['a.parquet']);
    expect(folded.doubled).toBe(doubled);
    expect(folded.output.pending).toBe(1);
    expect((await outcomes()).map((row) => row['_out'])).toEqual(doubled > 0 ? [1, 2, 2, 3] : [1, 2, 3]);
  });
});
