import { fewerBins, histogramPath } from './histogram';

const bins = [
  { from: 0, to: 10, count: 4 },
  { from: 10, to: 20, count: 0 },
  { from: 20, to: 30, count: 1 },
  { from: 30, to: 40, count: 1000 },
];

describe('a small histogram', () => {
  it('draws a bar for each part that holds anything, and none for the others', () => {
    const path = histogramPath(bins, { width: 100, height: 24 });
    expect(path.match(/M/g)).toHaveLength(3);
    expect(path).toContain('M0 24v-1h22.5V24z');
    expect(path).toContain('M75 24v-24h22.5V24z');
  });

  it('joins neighbours without losing a row', () => {
    expect(fewerBins(bins, 2)).toEqual([
      { from: 0, to: 20, count: 4 },
      { from: 20, to: 40, count: 1001 },
    ]);
    expect(fewerBins(bins, 10)).toEqual(bins);
    expect(fewerBins([], 10)).toEqual([]);
  });
});
