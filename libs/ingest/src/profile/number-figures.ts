import type { NumberFigures, SqlSession } from '@dms/domain';

const bins = 20;
/** Parts that all numbers are divided into to find a quantile without sorting them. */
const narrow = 4000;
const shares = [0.05, 0.25, 0.5, 0.75, 0.95];

/**
 * Exact figures of the numbers in a table or query: x a finite double, n how often. Undefined where there are none.
 * Distinct values with their counts are fewer than the rows, and their texts were read once.
 */
export async function numberFigures(
  session: SqlSession,
  numbers: string,
): Promise<NumberFigures | undefined> {
  const [row] = await session.rows(
    `SELECT coalesce(sum(n), 0)::BIGINT AS n, min(x) AS least, max(x) AS most, sum(x * n) / sum(n) AS mean FROM ${numbers}`,
  );
  const count = Number(row?.['n'] ?? 0);
  if (!row || count === 0) return undefined;
  const [min, max, mean] = [Number(row['least']), Number(row['most']), Number(row['mean'])];
  const spread = { min, max, count };
  const parts = await partsOf(session, numbers, spread);
  return {
    min,
    max,
    mean,
    deviation: count > 1 ? await deviationOf(session, numbers, mean, count) : null,
    quantiles: await quantilesOf(session, numbers, spread, parts),
    histogram: histogramOf(spread, parts),
  };
}

interface Spread {
  min: number;
  max: number;
  count: number;
}

/** Numbers that lie near each other: the bin and the narrower part they fall in, and how many rows have them. */
interface Part {
  bin: number;
  part: number;
  rows: number;
}

/** In SQL, which of so many equal widths x lies in; undefined where there is no width. The larger x, the larger the answer. */
function placeOf({ min, max }: Spread, among: number): string | undefined {
  const width = (max - min) / among;
  if (!(width > 0) || !Number.isFinite(width)) return undefined;
  return `least(floor((x - ${doubleSql(min)}) / ${doubleSql(width)}), ${among - 1})::INTEGER`;
}

/** In SQL, to the last bit: written with a point alone it would be a decimal first, and rounded twice. */
const doubleSql = (x: number) => `(${x.toExponential()})`;

/** Where the bin begins, computed as its edges are in `histogramOf`. */
const edgeSql = ({ min, max }: Spread, bin: string) =>
  `(${doubleSql(min)} + (${bin}) * ${doubleSql((max - min) / bins)})`;

/** Which bin x lies in as its very edges say: who asks for the rows between them gets as many as were counted. */
function binSql(spread: Spread): string {
  const near = placeOf(spread, bins);
  if (near === undefined) return '0';
  const below = `(x < ${edgeSql(spread, near)})::INTEGER`;
  const above = `(x >= ${edgeSql(spread, `${near} + 1`)})::INTEGER`;
  return `least(${near} - ${below} + ${above}, ${bins - 1})`;
}

const partSql = (spread: Spread) => placeOf(spread, narrow) ?? '0';

async function partsOf(session: SqlSession, numbers: string, spread: Spread): Promise<Part[]> {
  const rows = await session.rows(
    `SELECT ${binSql(spread)} AS bin, ${partSql(spread)} AS part, sum(n)::BIGINT AS n FROM ${numbers} GROUP BY 1, 2 ORDER BY 2, 1`,
  );
  return rows.map((row) => ({ bin: Number(row['bin']), part: Number(row['part']), rows: Number(row['n']) }));
}

/** Of a sample. Null where it is beyond what a double holds. */
async function deviationOf(
  session: SqlSession,
  numbers: string,
  mean: number,
  count: number,
): Promise<number | null> {
  if (!Number.isFinite(mean)) return null;
  const away = `(x - ${doubleSql(mean)})`;
  const [row] = await session.rows(`SELECT sum(${away} * ${away} * n) AS squares FROM ${numbers}`);
  const deviation = Math.sqrt(Number(row?.['squares'] ?? NaN) / (count - 1));
  return Number.isFinite(deviation) ? deviation : null;
}

/**
 * Between the two numbers beside the place where a quantile falls, as the engine and pandas do it. Only the parts that
 * these places fall in are sorted.
 */
async function quantilesOf(
  session: SqlSession,
  numbers: string,
  spread: Spread,
  parts: readonly Part[],
): Promise<number[]> {
  const places = shares.map((share) => share * (spread.count - 1));
  const asked = new Set<number>();
  const at = (place: number) => {
    const { part, before } = partAt(parts, place);
    asked.add(part);
    return `min(x) FILTER (WHERE part = ${part} AND upTo > ${place - before})`;
  };
  const wanted = places.map(
    (place, index) => `${at(Math.floor(place))} AS low${index}, ${at(Math.ceil(place))} AS high${index}`,
  );
  const near = `SELECT x, n, ${partSql(spread)} AS part FROM ${numbers} WHERE ${partSql(spread)} IN (${[...asked].join(', ')})`;
  const [row] = await session.rows(
    `SELECT ${wanted.join(', ')} FROM (SELECT x, part, sum(n) OVER (PARTITION BY part ORDER BY x ROWS UNBOUNDED PRECEDING) AS upTo FROM (${near}))`,
  );
  return places.map((place, index) => {
    const low = Number(row?.[`low${index}`]);
    const part = place - Math.floor(place);
    return part === 0 ? low : low + (Number(row?.[`high${index}`]) - low) * part;
  });
}

/** The part that holds the number at a place (from 0) of all numbers in order, and how many rows come before it. */
function partAt(parts: readonly Part[], place: number): { part: number; before: number } {
  let before = 0;
  let found = { part: 0, before };
  for (const { part, rows } of parts) {
    if (before > place) break;
    // A part that two bins share comes twice.
    if (part !== found.part) found = { part, before };
    before += rows;
  }
  return found;
}

/** Bins of equal width, each with the numbers from its lower edge to below its upper one; the last holds that too. */
function histogramOf({ min, max, count }: Spread, parts: readonly Part[]): NumberFigures['histogram'] {
  const width = (max - min) / bins;
  if (!(width > 0) || !Number.isFinite(width)) return [{ from: min, to: max, count }];
  const counts = new Array<number>(bins).fill(0);
  for (const { bin, rows } of parts) counts[bin] = (counts[bin] ?? 0) + rows;
  return counts.map((rows, at) => ({
    from: min + at * width,
    to: at === bins - 1 ? max : min + (at + 1) * width,
    count: rows,
  }));
}
