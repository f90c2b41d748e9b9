import type { ColumnType } from '@dms/domain';
import { Job } from './job.fixture';
import { cellChanged } from './cell-changed';

const texts = [
  ...['', '1', '1.5', '1,5', '1.50', '-', ':', ' ', 'infinity', '-infinity', '2024-01-02', '02.01.2024'],
  ...['2024-01-02 10:00:00', '2024-01-02T10:00:00', '10:00:00', '10:00', '1e+20', 'nan', 'true', '[a, b]'],
  null,
];
const types: [ColumnType, string][] = [
  ['text', 'VARCHAR'],
  ['integer', 'BIGINT'],
  ['decimal', 'DECIMAL(18,2)'],
  ['number', 'DOUBLE'],
  ['boolean', 'BOOLEAN'],
  ['date', 'DATE'],
  ['time', 'TIME'],
  ['datetime', 'TIMESTAMP'],
  ['list', 'VARCHAR[]'],
];

describe('a changed cell', () => {
  let job: Job;
  beforeAll(async () => {
    job = await Job.open();
    const quoted = texts.map((text) => (text === null ? 'NULL' : `'${text}'`)).join(', ');
    await job.session.run(`CREATE TABLE texts AS SELECT unnest([${quoted}]) AS t`);
  });
  afterAll(() => job.close());

  it.each(types)('is one that reads otherwise as %s, whatever stood there', async (type, sqlType) => {
    const column = (sql: string, its: ColumnType, engine: string) => ({
      ...{ name: sql, type: its, sqlType: engine, sql },
    });
    const changed = cellChanged(column('before', 'text', 'VARCHAR'), column('after', type, sqlType));
    const pairs = `SELECT x.t AS before, TRY_CAST(y.t AS ${sqlType}) AS after FROM texts x, texts y`;
    const rows = await job.session.rows(
      `SELECT before, CAST(after AS VARCHAR) AS after FROM (${pairs})
       WHERE (${changed}) IS DISTINCT FROM (before IS DISTINCT FROM CAST(after AS VARCHAR))`,
    );
    expect(rows).toEqual([]);
  });
});
