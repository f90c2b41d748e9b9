/** Full jitter between 0 and a cap that doubles with each try (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export function backOffMs(tries: number, random: () => number = Math.random): number {
  const cap = Math.min(120_000, 1_000 * 2 ** Math.min(tries, 7));
  return Math.round(250 + random() * cap);
}

/** How long to wait before the next look at a running job: short at first, then longer, never giving up. */
export function pollDelayMs(polls: number): number {
  return Math.min(30_000, Math.round(1_000 * 1.6 ** Math.min(polls, 10)));
}
