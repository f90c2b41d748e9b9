import type { Cell } from '@dms/domain';
import { stageTable } from '@dms/ingest';
import { StagingBench } from './staging-bench.fixture';

/** So many rows of 60 bytes that the engine begins before the gate has finished. */
const rows = 160_000;

function text(change: { row: number; line: string }[] = [], lineEnd = '\n'): string {
  const changes = new Map(change.map(({ row, line }) => [row, line]));
  const lines = ['id,name,note'];
  for (let row = 1; row <= rows; row++)
    lines.push(
      changes.get(row) ?? `${String(row).padStart(9, '0')},name ${row % 977},some note of some length ${row}`,
    );
  return lines.join(lineEnd) + lineEnd;
}

const cells = (row: number): Cell[] => [
  String(row).padStart(9, '0'),
  `name ${row % 977}`,
  `some note of some length ${row}`,
];

describe('a long text, staged while the gate still reads', () => {
  let bench: StagingBench;
  beforeAll(async () => (bench = await StagingBench.open()));
  afterAll(() => bench.close());

  /** The staging, and whether its numbers go from 1 on without a gap. */
  async function stage(content: string) {
    const staged = await stageTable(bench.session, {
      path: bench.put(content),
      name: 'long.csv',
      options: {},
    });
    const of = `read_parquet('${bench.session.path('rows.parquet')}', file_row_number = true)`;
    const counted = await bench.session.rows(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE _row <> file_row_number + 1) AS others FROM ${of}`,
    );
    expect(counted).toEqual([
      { rows: staged.rowCount, others: staged.rejectedCount > 0 ? expect.any(Number) : 0 },
    ]);
    const at = async (row: number): Promise<Cell[]> => {
      const [found] = await bench.session.rows(`SELECT id, name, note FROM ${of} WHERE _row = ${row}`);
      return Object.values(found ?? {});
    };
    return { staged, counts: [staged.rowCount, staged.rejectedCount], at };
  }

  it.each(['\n', '\r\n'])('is the same dataset where it is clean (line end %j)', async (lineEnd) => {
    const { counts, at } = await stage(text([], lineEnd));
    expect(counts).toEqual([rows, 0]);
    expect(await at(1)).toEqual(cells(1));
    expect(await at(rows)).toEqual(cells(rows));
  });

  it('keeps a line break in a cell that first comes near its end', async () => {
    const { counts, at } = await stage(text([{ row: rows - 5, line: '1,"two\nlines","say ""hi"""' }]));
    expect(counts).toEqual([rows, 0]);
    expect(await at(rows - 5)).toEqual(['1', 'two\nlines', 'say "hi"']);
    expect(await at(rows - 4)).toEqual(cells(rows - 4));
  });

  it('begins again where it turns out not to be clean', async () => {
    const { counts, at } = await stage(text([{ row: rows - 5, line: 'one field' }]));
    expect(counts).toEqual([rows - 1, 1]);
    expect(await at(rows)).toEqual(cells(rows));
    expect(await at(rows - 5)).toEqual([]);
  });

  it('begins again for a line longer than the engine was told, and where line ends change', async () => {
    const long = 'x'.repeat(3_000_000);
    const { counts, at } = await stage(text([{ row: rows - 5, line: `1,a,${long}` }]));
    expect(counts).toEqual([rows, 0]);
    expect(String((await at(rows - 5))[2])).toHaveLength(3_000_000);
    const mixed = await stage(text().replace(/\n(?=[^\n]*\n$)/, '\r\n'));
    expect(mixed.counts).toEqual([rows, 0]);
    expect(mixed.staged.warnings.map(({ code }) => code)).toContain('MIXED_LINE_ENDS');
  });

  it('ends when it is told to, and the session can be used again', async () => {
    const stop = new AbortController();
    const staging = stageTable(bench.session, {
      path: bench.put(text()),
      name: 'long.csv',
      options: {},
      signal: stop.signal,
      onProgress: (share) => {
        if (share > 0.1) stop.abort();
      },
    });
    await expect(staging).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await bench.session.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
