import type { HistogramBinDto } from '../../client/models/histogram-bin-dto';

/** Neighbours taken together, so that at most so many are left. */
export function fewerBins(bins: readonly HistogramBinDto[], most: number): HistogramBinDto[] {
  const each = Math.ceil(bins.length / most);
  const joined: HistogramBinDto[] = [];
  for (let at = 0; at < bins.length; at += each) {
    const part = bins.slice(at, at + each);
    const [first, last] = [part[0], part.at(-1)];
    if (!first || !last) continue;
    joined.push({ from: first.from, to: last.to, count: part.reduce((sum, { count }) => sum + count, 0) });
  }
  return joined;
}
