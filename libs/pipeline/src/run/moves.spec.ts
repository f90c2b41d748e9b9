import { Run } from '@dms/domain';
import { aRun, aRunLoad } from '@dms/testing';
import { isAllSent, thenLoading } from './moves';

const prepared = [aRunLoad({ state: 'prepared' }), aRunLoad({ state: 'prepared' })];
const ready = aRun({ mode: 'load', state: 'preparing', loads: prepared, history: [] });

describe('a run whose last load is prepared', () => {
  it('is loading, and its history tells so', () => {
    const moved = thenLoading(ready);
    expect(moved.state).toBe('loading');
    expect(moved.history).toMatchObject([{ event: 'loading', message: 'The run is loading.' }]);
  });

  it.each<[string, Partial<Run>]>([
    ['a load is still to be prepared', { loads: [...prepared, aRunLoad({ state: 'waiting' })] }],
    ['it is a check, which writes nothing', { mode: 'check' }],
    ['it is to be paused', { pauseRequested: true }],
    ['it is to be cancelled', { cancelRequested: true }],
    ['it was paused meanwhile', { state: 'paused' }],
  ])('stays as it is where %s', (_, changes) => {
    const run = { ...ready, ...changes };
    expect(thenLoading(run)).toBe(run);
  });
});

it('sent are all loads only when each is done', () => {
  const done = aRunLoad({ state: 'done' });
  expect(isAllSent(aRun({ loads: [done, done] }))).toBe(true);
  expect(isAllSent(aRun({ loads: [done, aRunLoad({ state: 'loading' })] }))).toBe(false);
});
