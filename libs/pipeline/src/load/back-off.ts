/** Full jitter between 0 and a cap that doubles with each try (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export function backOffMs(tries: number, random: () => number = Math.random): number {
  const cap = Math.min(120_000, 1_000 * 2 ** Math.min(tries, 7));
  return Math.round(250 + random() * cap);
}

/** A look that comes nearer than this, or than this share of what was waited already, is not worth its call. */
const leastPollMs = 300;
const leastShare = 1 / 50;
const mostPollMs = 30_000;
/** The end of a job that is expected later than this is looked for before, by so much at most: it may get more of the org by then. */
const farMs = 6_000;
const mostEarlyMs = 6_000;
/** What is nearer is approached by such steps: a job gets ahead of what was expected whenever another one beside it ends. */
const nearShare = 0.6;

/** The first look at a job that was just closed: small ones are done within a moment. */
export function firstPollMs(rows: number): number {
  return Math.max(250, Math.min(1_000, Math.round(rows / 20)));
}

export interface JobSeen {
  /** Looks so far, and the milliseconds waited for them. */
  polls: number;
  waitedMs: number;
  processed: number;
  rows: number;
  /** How the look before was: what was processed then, and the milliseconds since. */
  before?: { processed: number; agoMs: number };
}

/**
 * How long to wait before the next look at a running job. One that shows progress is looked at ever nearer to when it
 * should be done, so that its place is not idle for long; one that shows none is looked at ever more seldom. Never giving up.
 */
export function pollDelayMs({ polls, waitedMs, processed, rows, before }: JobSeen): number {
  const growing = 1_000 * 1.6 ** Math.min(polls, 10);
  if (processed === 0 || waitedMs === 0) return Math.min(mostPollMs, Math.round(growing));
  // A job that got faster goes on as fast as it is now.
  const recent = before && before.agoMs > 0 ? (processed - before.processed) / before.agoMs : 0;
  const leftMs = (rows - processed) / Math.max(processed / waitedMs, recent);
  const aim = leftMs > farMs ? leftMs - Math.min(leftMs / 2, mostEarlyMs) : leftMs * nearShare;
  // Four times the usual pause at most: a job that hurries up is noticed.
  return Math.round(Math.max(leastPollMs, waitedMs * leastShare, Math.min(mostPollMs, 4 * growing, aim)));
}
