import { openBench } from './step.fixture';

const bench = openBench();

describe('join', () => {
  const left = { id: ['1', '2', '3'], city: ['Bern', 'rom ', null] };
  beforeEach(() =>
    bench.job.stage('c', {
      city: ['Bern', 'Rom', 'Rom', 'Oslo', null],
      land: ['CH', 'IT', 'RO', 'NO', '??'],
      id: ['a', 'b', 'c', 'd', 'e'],
    }),
  );
  const joined = (options: object) =>
    bench.table(left, {
      op: 'join',
      with: { datasetId: 'c' },
      on: [{ left: 'city', right: 'city' }],
      columns: [{ from: 'land' }],
      ...options,
    });

  it.each<[object, [string | null, string | null][]]>([
    [
      { how: 'left' },
      [
        ['1', 'CH'],
        ['2', null],
        ['3', null],
      ],
    ],
    [
      { how: 'left', ignoreCase: true, trim: true },
      [
        ['1', 'CH'],
        ['2', 'IT'],
        ['2', 'RO'],
        ['3', null],
      ],
    ],
    [
      { how: 'left', ignoreCase: true, trim: true, manyMatch: 'first' },
      [
        ['1', 'CH'],
        ['2', 'IT'],
        ['3', null],
      ],
    ],
    [
      { how: 'left', ignoreCase: true, trim: true, manyMatch: 'reject' },
      [
        ['1', 'CH'],
        ['3', null],
      ],
    ],
    [{ how: 'left', noMatch: 'skip' }, [['1', 'CH']]],
    [
      { how: 'inner', ignoreCase: true, trim: true },
      [
        ['1', 'CH'],
        ['2', 'IT'],
        ['2', 'RO'],
      ],
    ],
    [
      { how: 'right' },
      [
        ['1', 'CH'],
        [null, 'IT'],
        [null, 'RO'],
        [null, 'NO'],
        [null, '??'],
      ],
    ],
    [
      { how: 'full', manyMatch: 'first' },
      [
        ['1', 'CH'],
        ['2', null],
        ['3', null],
        [null, 'IT'],
        [null, 'RO'],
        [null, 'NO'],
        [null, '??'],
      ],
    ],
  ])('does %j', async (options, expected) => {
    expect((await joined(options)).map((row) => [row['id'], row['land']])).toEqual(expected);
  });
  it.each([
    [{ how: 'semi' }, 'columns'],
    [{ how: 'anti', columns: undefined, manyMatch: 'first' }, 'manyMatch'],
    [{ how: 'anti', columns: undefined, noMatch: 'reject' }, 'noMatch'],
    [{ how: 'inner', noMatch: 'null' }, 'noMatch'],
  ])('refuses %j, which it could not obey', async (options, parameter) => {
    await expect(joined(options)).rejects.toMatchObject({ code: 'BAD_RECIPE', where: { parameter } });
  });
  it('keeps those found, or those not found', async () => {
    const found = (how: string) => joined({ how, columns: undefined });
    expect((await found('semi')).map((row) => row['id'])).toEqual(['1']);
    expect(Object.keys((await found('anti'))[0]!)).toEqual(['id', 'city']);
    expect(await bench.job.column('id')).toEqual(['2', '3']);
    expect(await bench.job.fates()).toEqual(['1 skipped 0 match [Bern]', '2 carried', '3 carried']);
  });
  it('leaves the other key out and numbers names that clash', async () => {
    const output = await bench.table(left, {
      op: 'join',
      with: { datasetId: 'c' },
      on: [{ left: 'city', right: 'city' }],
      how: 'inner',
    });
    expect(output).toEqual([{ id: '1', city: 'Bern', land: 'CH', id_2: 'a' }]);
  });
  it('fills the key of rows that only the other side has', async () => {
    await joined({ how: 'right' });
    expect(await bench.job.column('city')).toEqual(['Bern', 'Rom', 'Rom', 'Oslo', null]);
    const generated = await bench.job.session.rows(
      'SELECT count(*) AS n FROM dms_output WHERE _out NOT IN (SELECT _out FROM dms_lineage)',
    );
    expect(generated).toEqual([{ n: 4 }]);
  });
  it('takes the other side through its own recipe', async () => {
    const recipe = {
      version: 1,
      steps: [
        { op: 'dedupe', keys: ['city'], keep: 'last' },
        { op: 'clean', columns: ['city'], case: 'lower' },
        { op: 'sort', by: [{ column: 'id', direction: 'desc' }] },
      ],
    };
    const { source, output } = await (async () => {
      await bench.job.stage('main', left);
      return bench.job.run({
        op: 'join',
        with: { datasetId: 'c', recipe },
        on: [{ left: 'city', right: 'city' }],
        how: 'left',
        trim: true,
      });
    })();
    expect(output.map((row) => row['land'])).toEqual([null, 'RO', null]);
    expect(source).toEqual({ rows: 3, carried: 3, folded: 0, skipped: 0, rejected: 0 });
  });
});
