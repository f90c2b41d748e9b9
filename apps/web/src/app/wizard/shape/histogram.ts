import type { HistogramBinDto } from '../../client/models/histogram-bin-dto';

/** Bars side by side as one path; a bar that holds anything is seen. */
export function histogramPath(
  bins: readonly HistogramBinDto[],
  { width, height }: { width: number; height: number },
): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const wide = width / bins.length;
  return bins
    .map(({ count }, index) => {
      if (count === 0) return '';
      const high = Math.max(1, (height * count) / most);
      return `M${round(index * wide)} ${height}v${round(-high)}h${round(wide * 0.9)}V${height}z`;
    })
    .join('');
}

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

const round = (value: number) => Math.round(value * 100) / 100;
