import type { Bar } from './bar';
import { BenchRoom } from './ingest/bench-room';
import { csvCases } from './ingest/csv-cases';
import { tableCases } from './ingest/table-cases';

/** Each kind of file brings its own cases; `rows`: only this size of each. */
const kinds: ((room: BenchRoom, rows?: number) => Promise<Bar[]>)[] = [csvCases, tableCases];

/** Bytes to dataset with profile, as a worker's engine does it, against pandas in the same run. */
export async function ingestBench(programs: string, rows?: number): Promise<Bar[]> {
  const room = new BenchRoom(programs);
  try {
    const bars: Bar[] = [];
    for (const cases of kinds) bars.push(...(await cases(room, rows)));
    return bars;
  } finally {
    room.end();
  }
}
