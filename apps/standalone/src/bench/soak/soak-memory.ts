/** One look at the memory of a process: seconds since the soak began, MiB resident. */
export interface Look {
  seconds: number;
  mb: number;
}

/** What became of the memory of one process. */
export interface Trend {
  name: string;
  /** How many processes had this name, one after another. */
  lives: number;
  /** Of the longest of them, which is judged. */
  seconds: number;
  /** Mean of its floors in the second and in the last quarter of that life, in MiB. */
  before: number;
  after: number;
  /** The highest of all its lives, in MiB. */
  peak: number;
  flat: boolean;
}

/** It may grow by so much of itself, or by so many MiB, from the second quarter of its life to the last. */
export const growth = { share: 0.25, mb: 64 };
/** No process of ours may ever be larger, as in the other benches. */
export const peakMb = 700;
/** A life is cut into so many pieces; the lowest look at each is a floor, as what a collector is about to free does not count. */
const pieces = 40;

/**
 * Keeps looks by name and pid, and judges: memory is flat where the floor of the longest life does not rise from its second
 * quarter (the first is its warming up) to its last. What lived for less than `leastSeconds` is judged by nothing.
 */
export class SoakMemory {
  private readonly lives = new Map<string, Map<number, Look[]>>();

  see(name: string, pid: number, look: Look): void {
    // A process that is just ending has nothing any more.
    if (look.mb <= 0) return;
    const ofName = this.lives.get(name) ?? new Map<number, Look[]>();
    this.lives.set(name, ofName);
    const life = ofName.get(pid) ?? [];
    ofName.set(pid, life);
    life.push(look);
  }

  trends(leastSeconds: number): Trend[] {
    return [...this.lives].map(([name, lives]) => trendOf(name, [...lives.values()], leastSeconds));
  }
}

function trendOf(name: string, lives: Look[][], leastSeconds: number): Trend {
  const longest = lives.reduce(
    (best, life) => (lengthOf(life) > lengthOf(best) ? life : best),
    lives[0] ?? [],
  );
  const floors = floorsOf(longest);
  const quarter = floors.length / 4;
  const before = mean(floors.slice(Math.floor(quarter), Math.floor(2 * quarter)));
  const after = mean(floors.slice(Math.floor(3 * quarter)));
  const peak = Math.max(0, ...lives.flat().map(({ mb }) => mb));
  const seconds = lengthOf(longest);
  const rise = after - before;
  const flat =
    seconds >= leastSeconds && peak < peakMb && (rise <= growth.mb || rise <= growth.share * before);
  return { name, lives: lives.length, seconds, before, after, peak, flat };
}

function floorsOf(life: Look[]): number[] {
  const begin = life[0]?.seconds ?? 0;
  const step = lengthOf(life) / pieces;
  const floors: number[] = [];
  for (const { seconds, mb } of life) {
    const piece = step === 0 ? 0 : Math.min(pieces - 1, Math.floor((seconds - begin) / step));
    floors[piece] = Math.min(floors[piece] ?? Infinity, mb);
  }
  return floors.filter((floor) => floor !== undefined);
}

function lengthOf(life: Look[]): number {
  return (life.at(-1)?.seconds ?? 0) - (life[0]?.seconds ?? 0);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
