/** Seconds until the next try, after the first, the second, …: together a day. */
const pauses = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 36_000];

/** Milliseconds until the next try after `attempts` that failed, a fifth more or less; undefined: it is given up. */
export function pauseAfter(attempts: number, random = Math.random): number | undefined {
  const seconds = pauses[attempts - 1];
  return seconds === undefined ? undefined : Math.round(seconds * 1000 * (0.8 + random() * 0.4));
}
