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
  await session.run(
    'CREATE OR REPLACE TABLE dms_cut AS SELECT _out, _bytes, row_number() OVER (ORDER BY _out) - 1 AS n, NULL::BIGINT AS start, 1 AS size FROM dms_send',
  );
  return (await cut(session, limits)).ranges;
}

/**
 * The same for `dms_send(_out, _bytes, _parent)` in the order of the parents: children of one parent go into one batch
 * wherever one batch can hold them, so that jobs side by side do not fight over its lock. Leaves
 * `dms_pieces(_out, piece)`; the ranges of the batches overlap.
 */
export async function cutByParent(session: SqlSession, limits: CutLimits): Promise<BatchRange[]> {
  await session.run(
    `CREATE OR REPLACE TABLE dms_cut AS SELECT *, count(*) OVER (PARTITION BY _parent) AS size,
       CASE WHEN _parent IS NOT NULL THEN min(n) OVER (PARTITION BY _parent) END AS start
     FROM (SELECT _out, _bytes, _parent, row_number() OVER (ORDER BY _parent NULLS LAST, _out) - 1 AS n FROM dms_send)`,
  );
  const { ranges, piece } = await cut(session, limits);
  await session.run(
    `CREATE OR REPLACE TABLE dms_pieces AS SELECT _out, dense_rank() OVER (ORDER BY ${piece}) - 1 AS piece FROM dms_cut`,
  );
  return ranges;
}

async function cut(session: SqlSession, limits: CutLimits): Promise<{ ranges: BatchRange[]; piece: string }> {
  const [totals] = await session.rows(
    'SELECT count(*) AS rows, coalesce(sum(_bytes), 0) AS bytes FROM dms_cut',
  );
  const rows = Number(totals?.['rows'] ?? 0);
  if (rows === 0) return { ranges: [], piece: 'n' };
  const bytes = Number(totals?.['bytes'] ?? 0);
  for (
    let pieces = Math.max(Math.ceil(rows / limits.maxRows), Math.ceil(bytes / limits.maxBytes));
    ;
    pieces += 1
  ) {
    const size = Math.ceil(rows / pieces);
    const found = await session.rows(
      `SELECT min(_out) AS first, max(_out) AS last, count(*) AS rows, sum(_bytes) AS bytes
       FROM dms_cut GROUP BY ${pieceOf(size, pieces)} ORDER BY ${pieceOf(size, pieces)}`,
    );
    // A single row over the limit is sent alone: the org refuses it by name, the others go.
    const tooLarge = found.some(
      (piece) => Number(piece['bytes']) > limits.maxBytes || Number(piece['rows']) > limits.maxRows,
    );
    if (size > 1 && tooLarge) continue;
    const ranges = found.map((piece) => ({
      firstOut: Number(piece['first']),
      lastOut: Number(piece['last']),
      rows: Number(piece['rows']),
    }));
    return { ranges, piece: pieceOf(size, pieces) };
  }
}

/** A family goes where its first child goes, unless it fills half a batch or more: then it is cut like other rows. */
function pieceOf(size: number, pieces: number): string {
  if (pieces === 1) return 'n * 0';
  return `CASE WHEN start IS NULL OR size > ${Math.floor(size / 2)} THEN n ELSE start END // ${size}`;
}
