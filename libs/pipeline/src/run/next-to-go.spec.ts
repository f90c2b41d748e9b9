import { Batch, RunLoad } from '@dms/domain';
import { aBatch, aRun, aRunLoad, stored } from '@dms/testing';
import { firstToGo, lowestLevel } from './next-to-go';

const at = (changes: Partial<RunLoad>) => aRunLoad({ state: 'prepared', ...changes });
const portions = (at: number) => ({ count: 2, secondPass: true, at, names: [] });

describe('lowestLevel', () => {
  it('names the loads of the lowest level that is not done', () => {
    const loads = [
      at({ level: 1 }),
      at({ level: 0, state: 'done' }),
      at({ level: 1, state: 'loading' }),
      at({ level: 2 }),
    ];
    expect(lowestLevel(aRun({ loads }))).toEqual([0, 2]);
  });

  it('lets second passes come after every first one', () => {
    const first = [at({ level: 0, portions: portions(1) }), at({ level: 1 })];
    expect(lowestLevel(aRun({ loads: first }))).toEqual([1]);
    const then = [first[0]!, at({ level: 1, state: 'done' })];
    expect(lowestLevel(aRun({ loads: then }))).toEqual([0]);
    expect(lowestLevel(aRun({ loads: [at({ level: 0, portions: portions(0) }), at({ level: 1 })] }))).toEqual(
      [0],
    );
  });

  it('names none when all are done', () => {
    expect(lowestLevel(aRun({ loads: [at({ state: 'done' })] }))).toEqual([]);
  });
});

describe('firstToGo', () => {
  const open = (...batches: Partial<Batch>[]) =>
    batches.map((changes, index) => stored(`b${index}`, aBatch({ strategy: 'bulk', ...changes })));
  const ids = (batches: ReturnType<typeof open>) => firstToGo(batches).map(({ id }) => id);

  it('lets all jobs of a load go, or as many as the load allows', () => {
    expect(ids(open({}, {}, {}))).toEqual(['b0', 'b1', 'b2']);
    const two = { concurrency: 2 };
    expect(ids(open({ ...two, state: 'closed' }, two, two, { ...two, load: 1 }))).toEqual(['b0', 'b1', 'b3']);
  });

  it('lets Collections batches of a load follow each other', () => {
    const direct = { strategy: 'direct' } as const;
    expect(ids(open({ ...direct, state: 'unknown' }, direct, direct))).toEqual(['b0', 'b1']);
  });
});
