import { fewerBins } from './histogram';

const bins = [
  { from: 0, to: 10, count: 4 },
  { from: 10, to: 20, count: 0 },
  { from: 20, to: 30, count: 1 },
  { from: 30, to: 40, count: 1000 },
];

describe('a small histogram', () => {
  it('joins neighbours without losing a row', () => {
    expect(fewerBins(bins, 2)).toEqual([
      { from: 0, to: 20, count: 4 },
      { from: 20, to: 40, count: 1001 },
    ]);
    expect(fewerBins(bins, 10)).toEqual(bins);
    expect(fewerBins([], 10)).toEqual([]);
  });
});
