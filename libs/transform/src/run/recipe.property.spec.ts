import type { Row, Step } from '@dms/domain';
import fc from 'fast-check';
import { preview } from '../grid/preview';
import { Job } from './job.fixture';
import { materialise } from './materialise';

const cell = fc.option(fc.constantFrom('a', 'b', 'A ', ' ', '1', '2', '1,5', 'x;y', '2024-01-02', 'ä'), {
  nil: null,
});
const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 });
const column = fc.constantFrom('a', 'b', 'c');

const step: fc.Arbitrary<Step> = fc.oneof(
  column.map((name) => ({ op: 'filter', where: `${name} IS NOT NULL` })),
  fc.tuple(column, cell).map(([name, value]) => ({ op: 'filter', where: `${name} <> '${value ?? 'q'}'` })),
  fc
    .tuple(column, fc.constantFrom('asc', 'desc'))
    .map(([name, direction]) => ({ op: 'sort', by: [{ column: name, direction }] })),
  fc
    .tuple(
      fc.uniqueArray(column, { minLength: 1 }),
      fc.constantFrom('first', 'last'),
      fc.boolean(),
      fc.constantFrom('distinct', 'equal'),
    )
    .map(([keys, keep, ignoreCase, nulls]) => ({
      op: 'dedupe',
      keys,
      keep,
      ignoreCase,
      trim: ignoreCase,
      nulls,
    })),
  column.map((name) => ({ op: 'clean', columns: [name], trim: true, case: 'upper', blankToNull: true })),
  fc
    .tuple(column, fc.constantFrom('null', 'reject', 'keep'))
    .map(([name, onError]) => ({ op: 'parse', column: name, as: `${name}`, type: 'text', onError })),
  fc
    .tuple(column, fc.constantFrom('reject', 'keep'))
    .map(([name, onError]) => ({ op: 'map', column: name, values: { a: 'z', '1': null }, default: onError })),
  fc.tuple(fc.nat(6), fc.nat(3)).map(([count, offset]) => ({ op: 'limit', rows: count, offset })),
  column.map((name) => ({ op: 'split', column: name, by: { delimiter: ';' }, rows: true })),
  fc
    .constantFrom('previous', 'next')
    .map((source) => ({ op: 'fill', columns: ['b'], with: source, within: ['a'] })),
  fc
    .tuple(
      fc.constantFrom('left', 'inner', 'right', 'full'),
      fc.constantFrom('first', 'all', 'reject'),
      fc.constantFrom('skip', 'reject'),
    )
    .map(([how, manyMatch, noMatch]) => ({
      op: 'join',
      with: { datasetId: 'other' },
      on: [{ left: 'a', right: 'a' }],
      columns: [{ from: 'b', as: 'joined' }],
      how,
      manyMatch,
      noMatch,
    })),
  fc.constantFrom('left', 'semi', 'anti').map((how) => ({
    op: 'join',
    with: { datasetId: 'other' },
    on: [{ left: 'a', right: 'a' }],
    how,
  })),
  fc.constant({ op: 'union', with: [{ datasetId: 'other' }] }),
  column.map((name) => ({
    op: 'union',
    with: [{ datasetId: 'main', recipe: { version: 1, steps: [{ op: 'filter', where: `${name} = 'a'` }] } }],
  })),
  fc.constant({
    op: 'group',
    by: ['a'],
    aggregates: [
      { as: 'b', fn: 'concat', column: 'b' },
      { as: 'c', fn: 'last', column: 'c' },
    ],
    having: `b <> 'b'`,
  }),
  fc.constant({ op: 'pivot', by: ['a'], column: 'b', value: 'c', fn: 'first', columns: ['b', 'c'] }),
  fc.boolean().map((dropNull) => ({ op: 'unpivot', columns: ['b', 'c'], name: 'b', value: 'c', dropNull })),
  // None that counts: a, b and c stay text, as some steps take nothing else.
  fc.tuple(column, fc.constantFrom('previous', 'last', 'max', 'first')).map(([name, fn]) => ({
    op: 'window',
    as: 'c',
    fn,
    column: name,
    by: ['a'],
    orderBy: [{ column: 'b' }],
  })),
  column.map((name) => ({
    op: 'cluster',
    column: name,
    method: 'fingerprint',
    merges: [{ to: 'a', from: ['A ', 'ä'] }],
  })),
  fc
    .tuple(
      column,
      fc.constantFrom('phone', 'email', 'country', 'state', 'salesforceId'),
      fc.constantFrom('null', 'reject', 'keep'),
    )
    .map(([name, op, onError]) => ({ op, column: name, onError, ...(op === 'phone' && { country: 'DE' }) })),
  column.map((name) => ({ op: 'splitName', column: name, into: { first: 'b', last: 'c' } })),
  column.map((name) => ({ op: 'stripHtml', column: name })),
  column.map((name) => ({ op: 'extract', column: name, regex: '([a-z])', into: ['c'], onError: 'reject' })),
  column.map((name) => ({ op: 'pad', column: name, length: 3, with: '0' })),
  column.map((name) => ({ op: 'concat', columns: ['a', 'b'], as: name, separator: '-' })),
  column.map((name) => ({ op: 'replace', columns: [name], find: 'a', with: '' })),
  column.map((name) => ({ op: 'derive', as: name, expression: `upper(coalesce(a, '-')) || b` })),
  column.map((name) => ({ op: 'validate', where: `${name} <> '1'`, severity: 'reject' })),
  fc.constant({ op: 'split', column: 'b', by: { delimiter: ';' }, into: ['b', 'c'] }),
  fc.constant({ op: 'rename', columns: { a: 'b', b: 'a' } }),
  fc.constant({ op: 'reorder', columns: ['c'] }),
  fc.constant({ op: 'select', columns: ['a', 'b', 'c'] }),
);

/** `drop` and `format` are left out: they leave tables without the columns a, b, c, or are for values of other types. */
describe('any recipe on any table', () => {
  let job: Job;
  beforeAll(async () => {
    job = await Job.open();
    await job.stage('other', {
      a: ['a', 'a', 'b', null, 'A'],
      b: ['1', '2', '3', '4', '5'],
      c: ['x', null, 'y', 'z', 'w'],
    });
  });
  afterAll(() => job.close());

  it('accounts for every source row once, numbers its output 1..n, and previews as it runs', async () => {
    const all = (sql: string): Promise<Row[]> => job.session.rows(sql);
    const property = fc.asyncProperty(rows, fc.array(step, { maxLength: 5 }), async (cells, steps) => {
      const table = { a: cells.map(([a]) => a), b: cells.map(([, b]) => b), c: cells.map(([, , c]) => c) };
      await job.stage('main', table);
      const recipe = { version: 1 as const, steps };
      const { rows: count, source, steps: counted } = await materialise(job.session, recipe, job.inputs);

      const fates = await all('SELECT _ds, _row, count(*) AS n FROM dms_fates GROUP BY _ds, _row');
      expect(fates.every(({ n }) => n === 1)).toBe(true);
      expect(fates.length).toBe(source.rows);
      expect(fates.filter(({ _ds }) => _ds === 'main')).toHaveLength(cells.length);
      expect(source.rows).toBe(source.carried + source.folded + source.skipped + source.rejected);

      const there = `SELECT DISTINCT _ds, _row FROM dms_lineage`;
      const taken = `SELECT _ds, _row FROM dms_fates WHERE fate IN ('carried', 'folded')`;
      expect(await all(`(${there} EXCEPT ${taken}) UNION ALL (${taken} EXCEPT ${there})`)).toEqual([]);
      expect(await all('SELECT _out FROM dms_lineage EXCEPT SELECT _out FROM dms_output')).toEqual([]);
      const reasons = await all(
        `SELECT * FROM dms_fates WHERE fate IN ('skipped', 'rejected') AND (reason IS NULL OR step IS NULL)`,
      );
      expect(reasons).toEqual([]);

      const output = await all('SELECT * FROM dms_output ORDER BY _out');
      expect(output.map(({ _out }) => _out)).toEqual(Array.from({ length: count }, (_, index) => index + 1));

      const shown = await preview(job.session, recipe, job.inputs, { offset: 0, limit: 10_000 });
      expect(shown.total).toBe(count);
      expect(shown.steps).toEqual(counted);
      expect(shown.rows).toEqual(output.map(({ _out, ...row }) => row));
    });
    await fc.assert(property, { numRuns: 80, endOnFailure: true });
  }, 120_000);

  it('gives the same bytes on one thread and on two', async () => {
    const table = {
      a: Array.from({ length: 5000 }, (_, n) => `k${n % 700}`),
      b: Array.from({ length: 5000 }, (_, n) => `${n / 7}`),
      c: Array.from({ length: 5000 }, (_, n) => (n % 3 ? null : 'x')),
    };
    const steps: Step[] = [
      { op: 'parse', column: 'b', type: 'number' },
      { op: 'fill', columns: ['c'], with: 'previous' },
      {
        op: 'union',
        with: [
          {
            datasetId: 'main',
            recipe: {
              version: 1,
              steps: [
                { op: 'limit', rows: 900 },
                { op: 'parse', column: 'b', type: 'number' },
              ],
            },
          },
        ],
      },
      {
        op: 'group',
        by: ['a'],
        aggregates: [
          { as: 's', fn: 'sum', column: 'b' },
          { as: 'm', fn: 'stdev', column: 'b' },
          { as: 'l', fn: 'list', column: 'c' },
        ],
      },
    ];
    const results: unknown[] = [];
    for (const threads of [1, 2]) {
      const own = await Job.open({ threads });
      await own.stage('main', table);
      await own.run(...steps);
      results.push([await own.output(), await own.lineage()]);
      own.close();
    }
    expect(results[0]).toEqual(results[1]);
  });
});
