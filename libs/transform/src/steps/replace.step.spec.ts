import type { Step } from '@dms/domain';
import { openBench } from './step.fixture';

const bench = openBench();

describe('replace', () => {
  it.each<[Omit<Step, 'op'>, (string | null)[]]>([
    [{ find: 'a.', with: 'x' }, ['xb', 'acb', null]],
    [{ find: 'A.', with: 'x\\1', ignoreCase: true }, ['x\\1b', 'acb', null]],
    [{ find: 'a(.)', with: '<\\1>', regex: true }, ['<.>b', '<c>b', null]],
    [{ find: 'acb', with: '', whole: true }, ['a.b', '', null]],
    [{ find: 'a.b', with: 'y', whole: true, regex: true }, ['y', 'y', null]],
    [{ find: 'a.b', with: 'y', whole: true, ignoreCase: true }, ['y', 'acb', null]],
  ])('does %j', async (options, expected) => {
    expect(await bench.after(['a.b', 'acb', null], { op: 'replace', columns: ['a'], ...options })).toEqual(
      expected,
    );
  });
});
