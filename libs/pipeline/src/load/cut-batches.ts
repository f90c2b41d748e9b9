import { SqlSession } from '@dms/domain';

export interface BatchRange {
  firstOut: number;
  lastOut: number;
  rows: number;
}

export interface CutLimits {
  maxRows: number;
  /** Bytes of the csv without its header; Infinity for records that travel as JSON. */
  maxBytes: number;
}

/**
 * Cuts the table `dms_send(_out, _bytes)` into the fewest equal batches within both limits, always between rows.
 * Equal sizes keep parallel jobs busy to the end, and the cut depends on nothing but the rows.
 */
export async function cutBatches(session: SqlSession, limits: CutLimits): Promise<BatchRange[]> {
  const [totals] = await session.rows(
    'SELECT count(*) AS rows, coalesce(sum(_bytes), 0) AS bytes FROM dms_send',
  );
  const rows = Number(totals?.['rows'] ?? 0);
  if (rows === 0) return [];
  const bytes = Number(totals?.['bytes'] ?? 0);
  await session.run(
    'CREATE OR REPLACE TABLE dms_cut AS SELECT _out, _bytes, row_number() OVER (ORDER BY _out) - 1 AS n FROM dms_send',
  );
  for (
    let pieces = Math.max(Math.ceil(rows / limits.maxRows), Math.ceil(bytes / limits.maxBytes));
    ;
    pieces += 1
  ) {
    const size = Math.ceil(rows / pieces);
    const found = await session.rows(
      `SELECT min(_out) AS first, max(_out) AS last, count(*) AS rows, sum(_bytes) AS bytes
       FROM dms_cut GROUP BY n // ${size} ORDER BY first`,
    );
    // A single row over the limit is sent alone: the org refuses it by name, the others go.
    if (size > 1 && found.some((piece) => Number(piece['bytes']) > limits.maxBytes)) continue;
    return found.map((piece) => ({
      firstOut: Number(piece['first']),
      lastOut: Number(piece['last']),
      rows: Number(piece['rows']),
    }));
  }
}
