import { openBench } from './step.fixture';

const bench = openBench();

describe('window', () => {
  const data = {
    g: ['a', 'b', 'a', null, 'a', null],
    n: [3, 1, null, 7, 2, 7],
    t: ['x', 'y', null, 'z', 'w', 'v'],
  };
  const of = async (options: object) => {
    await bench.job.stage('main', data, { n: 'integer' });
    await bench.job.run({ op: 'window', as: 'r', ...options });
    return bench.job.column('r');
  };
  const byN = { by: ['g'], orderBy: [{ column: 'n' }] };

  it.each<[object, unknown[]]>([
    [{ fn: 'rowNumber' }, [1, 2, 3, 4, 5, 6]],
    [{ fn: 'rowNumber', by: ['g'] }, [1, 1, 2, 1, 3, 2]],
    [{ fn: 'rowNumber', ...byN }, [2, 1, 3, 1, 1, 2]],
    [{ fn: 'rank', orderBy: [{ column: 'n', direction: 'desc' }] }, [3, 5, 6, 1, 4, 1]],
    [{ fn: 'denseRank', orderBy: [{ column: 'n', direction: 'desc' }] }, [2, 4, 5, 1, 3, 1]],
    [{ fn: 'previous', column: 't', by: ['g'] }, [null, null, 'x', null, null, 'z']],
    [{ fn: 'previous', column: 't', offset: 2, default: '-' }, ['-', '-', 'x', 'y', null, 'z']],
    [{ fn: 'next', column: 'n', by: ['g'], default: 0 }, [null, 0, 2, 7, 0, 0]],
    [{ fn: 'sum', column: 'n', by: ['g'] }, [5, 1, 5, 14, 5, 14]],
    [{ fn: 'sum', column: 'n', ...byN }, [5, 1, 5, 7, 2, 14]],
    [{ fn: 'mean', column: 'n', by: ['g'] }, [2.5, 1, 2.5, 7, 2.5, 7]],
    [{ fn: 'min', column: 'n' }, [1, 1, 1, 1, 1, 1]],
    [{ fn: 'max', column: 'n', orderBy: [{ column: 't' }] }, [7, 7, 7, 7, 7, 7]],
    [{ fn: 'count', by: ['g'] }, [3, 1, 3, 2, 3, 2]],
    [{ fn: 'count', column: 't', by: ['g'] }, [2, 1, 2, 2, 2, 2]],
    [{ fn: 'first', column: 't', ...byN }, ['w', 'y', 'w', 'z', 'w', 'z']],
    [{ fn: 'last', column: 't', by: ['g'] }, ['w', 'y', 'w', 'v', 'w', 'v']],
  ])('computes %j', async (options, expected) => {
    expect(await of(options)).toEqual(expected);
  });
  it('keeps the rows in their order and gives sums their type', async () => {
    await bench.job.stage('main', data, { n: 'integer' });
    const { columns } = await bench.job.run(
      { op: 'sort', by: [{ column: 't', nulls: 'first' }] },
      { op: 'window', as: 's', fn: 'sum', column: 'n' },
      { op: 'window', as: 'k', fn: 'rowNumber' },
    );
    expect(columns.map(({ type }) => type)).toEqual(['text', 'integer', 'text', 'integer', 'integer']);
    expect(await bench.job.column('k')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await bench.job.column('t')).toEqual([null, 'v', 'w', 'x', 'y', 'z']);
  });
  it.each([
    [{ fn: 'rank' }, 'orderBy'],
    [{ fn: 'sum' }, 'column'],
    [{ fn: 'sum', column: 't' }, undefined],
    [{ fn: 'rowNumber', column: 't' }, 'column'],
    [{ fn: 'sum', column: 'n', offset: 2 }, 'offset'],
    [{ fn: 'next', column: 'n', offset: 0 }, 'offset'],
  ])('refuses %j', async (options, parameter) => {
    await expect(of(options)).rejects.toMatchObject({
      code: 'BAD_RECIPE',
      where: { step: 0, ...(parameter && { parameter }) },
    });
  });
});
