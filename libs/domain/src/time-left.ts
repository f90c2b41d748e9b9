import type { WorkProgress } from './progress-board';

/** Seconds still to go, as a range. */
export interface TimeLeft {
  fromSeconds: number;
  toSeconds: number;
}

/** Under so many seconds, and under so much of the work, nothing is known yet. */
const leastSeconds = 10;
const leastShare = 0.15;
/** The parts of a work take unlike times: the rest may go twice as fast as what is done, or half as fast. */
const range = 2;

/** How long the rest of a work takes, by what is done of it; null where that is not known (yet). `now` in epoch milliseconds. */
export function timeLeft({ share, seconds, at }: WorkProgress, now: number): TimeLeft | null {
  const elapsed = seconds + Math.max(0, now - at) / 1000;
  if (elapsed < leastSeconds || share < leastShare || share >= 1) return null;
  const left = (elapsed * (1 - share)) / share;
  return { fromSeconds: Math.round(left / range), toSeconds: Math.round(left * range) };
}
