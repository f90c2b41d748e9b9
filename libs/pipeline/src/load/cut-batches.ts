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
  /** The first batches are smaller, each by another step: see `sizesOf`. */
  staggered?: true;
}

/** What all rows together say about their cut. */
export interface RowTotals {
  rows: number;
  /** First and last `_out`. */
  first: number;
  last: number;
  /** Bytes of all rows, and of the widest. */
  bytes: number;
  widest: number;
}

/**
 * The cut of `cutBatches` where it follows from the totals alone: no `_out` is left out, and not even the widest row would
 * fill a batch if all were like it. Undefined where the rows themselves have to be looked at.
 */
export function cutByTotals(totals: RowTotals, limits: CutLimits): BatchRange[] | undefined {
  const { rows, first, last, bytes, widest } = totals;
  if (rows === 0 || last - first + 1 !== rows) return undefined;
  const { starts, most } = fewest(rows, bytes, limits).next().value;
  if (most * widest > limits.maxBytes) return undefined;
  const ranges: BatchRange[] = [];
  for (let from = 0; from < rows;) {
    const next = Math.min(rows, starts[ranges.length] ?? from + most);
    ranges.push({ firstOut: first + from, lastOut: first + next - 1, rows: next - from });
    from = next;
  }
  return ranges;
}

/**
 * Cuts the table `dms_send(_out, _bytes)` into the fewest batches within both limits, always between rows: equal ones,
 * unless they are staggered. The cut depends on nothing but the rows.
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
  const tries = fewest(rows, bytes, limits);
  for (;;) {
    const sizes = tries.next().value;
    const piece = pieceOf(sizes);
    const found = await session.rows(
      `SELECT min(_out) AS first, max(_out) AS last, count(*) AS rows, sum(_bytes) AS bytes
       FROM dms_cut GROUP BY ${piece} ORDER BY ${piece}`,
    );
    // A single row over the limit is sent alone: the org refuses it by name, the others go.
    const tooLarge = found.some(
      (each) => Number(each['bytes']) > limits.maxBytes || Number(each['rows']) > limits.maxRows,
    );
    if (sizes.most > 1 && tooLarge) continue;
    const ranges = found.map((each) => ({
      firstOut: Number(each['first']),
      lastOut: Number(each['last']),
      rows: Number(each['rows']),
    }));
    return { ranges, piece };
  }
}

interface Sizes {
  /** Places at which the 2nd, 3rd, … batch begins; from the last on, all have `most` rows. */
  starts: number[];
  most: number;
}

/** Sizes of the first batches, in twentieths of those that follow. */
const early = [9, 10, 12, 14, 17];

/**
 * Jobs of equal size that an org works on side by side end at one moment: then everything waits for their results at
 * once. So the first ones are smaller, each less than the next, with the largest steps at the end, where results are
 * read while ever fewer jobs are left; as others follow whenever one ends, they end one after another to the last. And
 * the org is at work the sooner, the smaller the very first is.
 */
function sizesOf(rows: number, pieces: number, staggered: boolean): Sizes {
  const small = staggered ? early.slice(Math.max(0, early.length + 1 - pieces)) : [];
  const all = small.reduce((sum, share) => sum + share, 20 * (pieces - small.length));
  const most = Math.ceil((20 * rows) / all);
  const starts: number[] = [];
  for (const share of small) starts.push((starts.at(-1) ?? 0) + Math.ceil((most * share) / 20));
  return { starts, most };
}

/** Sizes of ever more batches, from the fewest on that may keep both limits. */
function* fewest(rows: number, bytes: number, limits: CutLimits): Generator<Sizes, never> {
  for (let pieces = Math.max(1, Math.ceil(bytes / limits.maxBytes)); ; pieces += 1) {
    const sizes = sizesOf(rows, pieces, limits.staggered === true);
    if (sizes.most <= limits.maxRows) yield sizes;
  }
}

/** A family goes where its first child goes, unless it fills half a batch or more: then it is cut like other rows. */
function pieceOf({ starts, most }: Sizes): string {
  const smallest = Math.min(most, starts[0] ?? most);
  const place = `CASE WHEN start IS NULL OR size > ${Math.floor(smallest / 2)} THEN n ELSE start END`;
  const last = starts.at(-1) ?? 0;
  const first = starts.map((start, index) => `WHEN ${place} < ${start} THEN ${index} `);
  const rest = `${starts.length} + (${place} - ${last}) // ${most}`;
  return first.length > 0 ? `CASE ${first.join('')}ELSE ${rest} END` : rest;
}
