import type { OutputCountsDto } from '../client/models/output-counts-dto';
import type { RunDto } from '../client/models/run-dto';
import { countParts, secondsOf } from './run-sentence';

const nothing: OutputCountsDto = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  pending: 0,
};

function counted(mode: RunDto['mode'], output: Partial<OutputCountsDto>) {
  const counts = { output: { ...nothing, ...output } } as RunDto['counts'];
  return countParts({ mode, counts });
}

describe('the counts of a run', () => {
  it('names each that is not zero, and none that is', () => {
    expect(counted('load', { rows: 12, created: 7, failed: 3, pending: 2 })).toEqual([
      { key: 'count.load.created', count: 7 },
      { key: 'count.load.failed', count: 3 },
      { key: 'count.load.pending', count: 2 },
    ]);
    expect(counted('load', {})).toEqual([]);
  });

  it('adds up to the rows, whatever they became', () => {
    const output = {
      created: 1,
      updated: 2,
      unchanged: 3,
      deleted: 4,
      skipped: 5,
      failed: 6,
      unknown: 7,
      pending: 8,
    };
    const sum = counted('load', output).reduce((total, { count }) => total + count, 0);
    expect(sum).toBe(36);
  });

  it('speaks of what would happen after a check', () => {
    expect(counted('check', { created: 1 })).toEqual([{ key: 'count.check.created', count: 1 }]);
  });
});

describe('how long a run took', () => {
  it('counts to its end, or to now while it goes on', () => {
    const startedAt = '2026-11-23T12:00:00Z';
    const now = Date.parse('2026-11-23T12:05:00Z');
    expect(secondsOf({ startedAt, endedAt: '2026-11-23T12:00:30Z' }, now)).toBe(30);
    expect(secondsOf({ startedAt }, now)).toBe(300);
    expect(secondsOf({}, now)).toBeUndefined();
  });
});
