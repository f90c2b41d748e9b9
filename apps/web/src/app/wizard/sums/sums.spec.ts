import { gapsOf, shownParts } from './sums';

const source = { rows: 10, carried: 7, folded: 1, skipped: 1, rejected: 1 };
const output = {
  rows: 7,
  created: 3,
  updated: 1,
  unchanged: 0,
  deleted: 0,
  skipped: 1,
  failed: 2,
  unknown: 0,
  pending: 0,
};

describe('the account of a run', () => {
  it('has no gap when both sums add up', () => {
    expect(gapsOf({ source, output })).toEqual([]);
  });

  it('names the sum that does not add up, and by how many rows', () => {
    expect(gapsOf({ source: { ...source, rows: 12 }, output })).toEqual([{ kind: 'source', count: 2 }]);
    expect(gapsOf({ source, output: { ...output, failed: 3 } })).toEqual([{ kind: 'output', count: -1 }]);
  });

  it('takes rows without an outcome for a gap, though the sum adds up', () => {
    const open = { ...output, created: 1, unknown: 1, pending: 1 };
    expect(gapsOf({ source, output: open })).toEqual([
      { kind: 'unknown', count: 1 },
      { kind: 'pending', count: 1 },
    ]);
  });

  it('leaves zeros out of the sentence', () => {
    expect(shownParts(output)).toEqual(['created', 'updated', 'skipped', 'failed']);
  });
});
