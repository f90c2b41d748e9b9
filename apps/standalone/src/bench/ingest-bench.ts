import type { Bar } from './bar';
import { BenchRoom } from './ingest/bench-room';
import { CsvCases } from './ingest/csv-cases';
import { pickleCase, workbookCase } from './ingest/table-cases';

export interface IngestBenchOptions {
  /** Only this size of each case, and none of those that say how time and memory grow. */
  rows?: number;
  /** Names of cases; all by default. */
  only?: readonly string[];
}

type Case = (room: BenchRoom, csv: CsvCases, rows?: number) => Promise<Bar[]>;

const cases: Record<string, Case> = {
  csv: (_, csv, rows) => csv.clean(rows),
  careful: (_, csv, rows) => csv.careful(rows),
  growth: (_, csv) => csv.growth(),
  memory: (_, csv) => csv.memory(),
  workbook: (room, _, rows) => workbookCase(room, rows),
  pickle: (room, _, rows) => pickleCase(room, rows),
};
const ofSeveralSizes = ['growth', 'memory'];

/** Bytes to dataset with profile, as a worker's engine does it, against pandas in the same run. */
export async function ingestBench(programs: string, { rows, only }: IngestBenchOptions): Promise<Bar[]> {
  const unknown = only?.find((name) => !Object.hasOwn(cases, name));
  if (unknown !== undefined)
    throw new Error(`Which case is ${unknown}? Known: ${Object.keys(cases).join(', ')}.`);
  const room = new BenchRoom(programs);
  const csv = new CsvCases(room);
  try {
    const bars: Bar[] = [];
    for (const [name, run] of Object.entries(cases)) {
      const isWanted = only ? only.includes(name) : rows === undefined || !ofSeveralSizes.includes(name);
      if (isWanted) bars.push(...(await run(room, csv, rows)));
    }
    return bars;
  } finally {
    room.end();
  }
}
