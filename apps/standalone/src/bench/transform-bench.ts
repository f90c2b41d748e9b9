import type { Bar } from './bar';
import { TransformCases } from './transform/transform-cases';
import { TransformRoom } from './transform/transform-room';

const million = 1_000_000;

export interface TransformBenchOptions {
  /** Of the engine. */
  memoryMb: number;
  /** Only this size, without bars, and none of the cases that are about a size of their own. */
  rows?: number;
  /** Names of cases; all by default. */
  only?: readonly string[];
}

type Case = (cases: TransformCases, memoryMb: number, rows?: number) => Promise<Bar[]>;

const cases: Record<string, Case> = {
  size: (of, memoryMb, rows) =>
    of.size(rows === undefined ? { rows: million, memoryMb, ratio: 4, rssMb: 1024 } : { rows, memoryMb }),
  large: (of, memoryMb) => of.size({ rows: 5 * million, memoryMb, ratio: 5, rssMb: 1536 }),
  tight: (of) => of.finishes({ rows: 5 * million, memoryMb: 512, rssMb: 1536 }),
  again: (of, memoryMb, rows = million) => of.again(rows, memoryMb),
  previews: (of, memoryMb, rows = million) => of.previews(rows, memoryMb),
  growth: (of, memoryMb) => of.growth(million, 10 * million, memoryMb),
};
const ofOwnSize = ['large', 'tight', 'growth'];

/**
 * The reference pipeline from a staged dataset to csv, with the account of every row. Pandas does the same in the same
 * run from the same csv (its reading counts: it has no staged form), and the results must be equal. What staging took,
 * once for all recipes over a file, is told beside it and has a bench of its own.
 */
export async function transformBench(
  programs: string,
  { memoryMb, rows, only }: TransformBenchOptions,
): Promise<Bar[]> {
  const unknown = only?.find((name) => !Object.hasOwn(cases, name));
  if (unknown !== undefined)
    throw new Error(`Which case is ${unknown}? Known: ${Object.keys(cases).join(', ')}.`);
  const room = new TransformRoom(programs);
  const of = new TransformCases(room);
  try {
    const bars: Bar[] = [];
    for (const [name, run] of Object.entries(cases)) {
      const isWanted = only ? only.includes(name) : rows === undefined || !ofOwnSize.includes(name);
      if (isWanted) bars.push(...(await run(of, memoryMb, rows)));
    }
    return bars;
  } finally {
    room.end();
  }
}
