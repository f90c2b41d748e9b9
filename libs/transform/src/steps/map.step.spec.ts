import type { Step } from '@dms/domain';
import { openBench } from './step.fixture';

const bench = openBench();

describe('map', () => {
  const values = { f: 'Frau', M: 'Herr', '': 'leer', gone: null };
  it.each<[Omit<Step, 'op'>, unknown[]]>([
    [{}, ['Frau', ' m', 'd', null, null]],
    [{ ignoreCase: true, trim: true, default: 'null' }, ['Frau', 'Herr', null, null, null]],
    [{ default: { value: '?' } }, ['Frau', '?', '?', null, null]],
    [{ default: 'reject', ignoreCase: true, trim: true }, ['Frau', 'Herr', null, null]],
  ])('does %j', async (options, expected) => {
    expect(
      await bench.after(['f', ' m', 'd', null, 'gone'], { op: 'map', column: 'a', values, ...options }),
    ).toEqual(expected);
  });
  it('takes thousands of values and names what was not listed', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, `v${n}`]));
    expect(
      await bench.after(['k4999', 'zz'], { op: 'map', column: 'a', values: many, default: 'reject' }),
    ).toEqual(['v4999']);
    expect(await bench.job.fates()).toContain('2 rejected 0 no value listed for a [zz]');
  });
});
