import { RunState, noOutput, noSource, runMoves, runStates } from '@dms/domain';
import { aBatch, aDataset, aRun, aRunLoad } from '@dms/testing';
import { newsOfBatch, newsOfDataset, newsOfRun } from './news';

describe('what is told of a change', () => {
  const named = (from: RunState, to: RunState, startedAt?: string) => {
    const before = aRun({ state: from, ...(startedAt && { startedAt }) });
    return newsOfRun('r', before, { ...before, state: to })?.name;
  };

  it('is each move of a run that others wait for', () => {
    expect(named('queued', 'preparing')).toBe('run.started');
    expect(named('loading', 'paused', 'then')).toBe('run.paused');
    expect(named('paused', 'loading', 'then')).toBe('run.resumed');
    expect(named('paused', 'cancelled', 'then')).toBe('run.cancelled');
    expect(named('reconciling', 'completed_with_errors', 'then')).toBe('run.completed_with_errors');
    expect(named('completed', 'rolling_back', 'then')).toBe('run.rolling_back');
    expect(named('rolling_back', 'rolled_back', 'then')).toBe('run.rolled_back');
  });

  it('is not that a run completed where a rollback only put it back', () => {
    expect(named('rolling_back', 'completed', 'then')).toBe('run.rollback_failed');
  });

  it('is nothing where the state stays, and of every end exactly one event', () => {
    for (const from of runStates) {
      expect(named(from, from, 'then')).toBeUndefined();
      for (const to of runMoves[from]) {
        const ends = ['completed', 'completed_with_errors', 'failed', 'cancelled', 'rolled_back'].includes(
          to,
        );
        if (ends) expect(named(from, to, 'then')).toMatch(/^run\./);
      }
    }
    for (const to of ['loading', 'reconciling'] as const) expect(named('preparing', to)).toBeUndefined();
    expect(named('queued', 'preparing', 'before a pause')).toBeUndefined();
  });

  it('holds ids, states and counts, and nothing that stood in a row', () => {
    const output = { ...noOutput, rows: 3, created: 2, failed: 1 };
    const source = { ...noSource, rows: 3, carried: 3 };
    const before = aRun({
      state: 'reconciling',
      loads: [aRunLoad({ output, source }), aRunLoad({ output, source })],
    });
    const problem = { title: 't', code: 'ORG_REFUSED' as const, detail: 'the value Miller is not one' };
    const news = newsOfRun('r', before, { ...before, state: 'completed_with_errors', problem });
    expect(news).toEqual({
      name: 'run.completed_with_errors',
      subject: 'runs/r',
      data: {
        runId: 'r',
        migrationId: 'migration1',
        connectionId: 'connection1',
        mode: 'load',
        state: 'completed_with_errors',
        problemCode: 'ORG_REFUSED',
        counts: {
          source: { ...source, rows: 6, carried: 6 },
          output: { ...output, rows: 6, created: 4, failed: 2 },
          balanced: true,
        },
      },
    });
  });

  it('is that a dataset is ready or failed, and that a batch is settled', () => {
    const staging = aDataset({ state: 'staging' });
    expect(newsOfDataset('d', staging, aDataset())?.name).toBe('dataset.ready');
    expect(newsOfDataset('d', staging, { ...staging, state: 'failed' })?.name).toBe('dataset.failed');
    expect(newsOfDataset('d', aDataset(), aDataset({ name: 'another' }))).toBeUndefined();
    const closed = aBatch({ strategy: 'bulk', state: 'closed' });
    expect(newsOfBatch('b', closed, { ...closed, state: 'harvested' })).toMatchObject({
      name: 'batch.settled',
      data: { batchId: 'b', state: 'harvested', rows: 3 },
    });
    expect(newsOfBatch('b', aBatch(), aBatch({ state: 'cancelled' }))).toBeUndefined();
  });
});
