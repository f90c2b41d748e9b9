/** Parts that are killed: names of processes as the supervisor records them, and the broker, which is none of its own. */
export const victims = [
  'worker-1',
  'worker-2',
  'worker-3',
  'api',
  'redis-server',
  'couchdb',
  'rabbitmq',
] as const;
export type Victim = (typeof victims)[number];

/** Seconds between two kills. */
const gap = { least: 15, most: 40 };

export interface Kill {
  /** Seconds since the soak began. */
  at: number;
  victim: Victim;
}

/**
 * All kills of a soak, by a seeded generator. Each part has one half of the soak, drawn for it, in which it is left alone: what
 * leaks is seen only in a process that lives long, and the others die around it meanwhile.
 */
export function drawKills(random: () => number, seconds: number): Kill[] {
  const drawn = [...victims].map((victim) => ({ victim, at: random() })).sort((a, b) => a.at - b.at);
  const halves = [drawn.slice(0, victims.length / 2), drawn.slice(victims.length / 2)];
  const kills: Kill[] = [];
  let at = gap.least;
  while (at < seconds) {
    const half = halves[at < seconds / 2 ? 0 : 1] ?? [];
    const one = half[Math.floor(random() * half.length)];
    if (one) kills.push({ at, victim: one.victim });
    at += gap.least + random() * (gap.most - gap.least);
  }
  return kills;
}
