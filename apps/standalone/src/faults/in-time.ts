import type { Line } from './line';

/** Milliseconds of `performance.now()` after which nothing further is begun. */
export interface Clock {
  until: number;
}

/** Proves one after another until the time is up; what is left is named so that it can be asked for. */
export async function inTime<T extends { name: string }>(
  wanted: readonly T[],
  { until }: Clock,
  say: (line: string) => void,
  prove: (each: T) => Promise<Line>,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [place, each] of wanted.entries()) {
    if (performance.now() > until) {
      const left = wanted.slice(place).map(({ name }) => name);
      say(`The time is up. Left: --only ${left.join(',')}`);
      break;
    }
    lines.push(await prove(each));
  }
  return lines;
}
