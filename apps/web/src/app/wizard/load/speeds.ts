/** How many rows had an outcome at a moment (ms since 1970). */
export interface Sample {
  at: number;
  done: number;
}

export const windowMs = 10 * 60_000;
export const binMs = 5_000;

/** With one more sample; what is older than the window is forgotten, but for the last one before it. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const from = sample.at - windowMs;
  const firstInside = samples.findIndex(({ at }) => at >= from);
  const kept = firstInside < 0 ? samples.slice(-1) : samples.slice(Math.max(0, firstInside - 1));
  return [...kept, sample];
}

/**
 * Rows a second in each whole bin of the window that ends at `now`, the oldest first. Undefined where nothing was heard
 * before the bin began: a chart that is opened late starts late.
 */
export function speedsOf(samples: readonly Sample[], now: number): (number | undefined)[] {
  const end = Math.floor(now / binMs) * binMs;
  const bins = windowMs / binMs;
  return Array.from({ length: bins }, (_, index) => {
    const from = end - (bins - index) * binMs;
    const before = doneAt(samples, from);
    const after = doneAt(samples, from + binMs);
    if (before === undefined || after === undefined) return undefined;
    return Math.max(0, after - before) / (binMs / 1000);
  });
}

/** As last heard at that moment. */
function doneAt(samples: readonly Sample[], moment: number): number | undefined {
  let done: number | undefined;
  for (const sample of samples) {
    if (sample.at > moment) break;
    done = sample.done;
  }
  return done;
}

/** The line of the chart in a box of `width` x `height`; empty where there are fewer than two speeds. */
export function pathOf(
  speeds: readonly (number | undefined)[],
  most: number,
  box: { width: number; height: number },
): string {
  const points = speeds.flatMap((speed, index) =>
    speed === undefined
      ? []
      : [
          [
            (index * box.width) / (speeds.length - 1),
            box.height - (most > 0 ? (speed / most) * box.height : 0),
          ] as const,
        ],
  );
  if (points.length < 2) return '';
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}
