import type { NumberFigures, SqlSession } from '@dms/domain';

const bins = 20;
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
  return {
    min,
    max,
    mean,
    deviation: count > 1 ? await deviationOf(session, numbers, mean, count) : null,
    quantiles: await quantilesOf(session, numbers, count),
    histogram: await histogramOf(session, numbers, { min, max, count }),
  };
}

/** Of a sample. Null where it is beyond what a double holds. */
async function deviationOf(
  session: SqlSession,
  numbers: string,
  mean: number,
  count: number,
): Promise<number | null> {
  if (!Number.isFinite(mean)) return null;
  const away = `(x - ${mean}::DOUBLE)`;
  const [row] = await session.rows(`SELECT sum(${away} * ${away} * n) AS squares FROM ${numbers}`);
  const deviation = Math.sqrt(Number(row?.['squares'] ?? NaN) / (count - 1));
  return Number.isFinite(deviation) ? deviation : null;
}

/** Between the two numbers beside the place where a quantile falls, as the engine and pandas do it. */
async function quantilesOf(session: SqlSession, numbers: string, count: number): Promise<number[]> {
  const places = shares.map((share) => share * (count - 1));
  const at = (place: number) => `min(x) FILTER (WHERE upTo > ${place})`;
  const asked = places.map(
    (place, index) => `${at(Math.floor(place))} AS low${index}, ${at(Math.ceil(place))} AS high${index}`,
  );
  const [row] = await session.rows(
    `SELECT ${asked.join(', ')} FROM (SELECT x, sum(n) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING) AS upTo FROM ${numbers})`,
  );
  return places.map((place, index) => {
    const low = Number(row?.[`low${index}`]);
    const part = place - Math.floor(place);
    return part === 0 ? low : low + (Number(row?.[`high${index}`]) - low) * part;
  });
}

/** Bins of equal width; the last one holds its upper end too. */
async function histogramOf(
  session: SqlSession,
  numbers: string,
  { min, max, count }: { min: number; max: number; count: number },
): Promise<NumberFigures['histogram']> {
  const width = (max - min) / bins;
  if (!(width > 0) || !Number.isFinite(width)) return [{ from: min, to: max, count }];
  const bin = `least(floor((x - ${min}::DOUBLE) / ${width}::DOUBLE), ${bins - 1})::INTEGER`;
  const rows = await session.rows(`SELECT ${bin} AS bin, sum(n)::BIGINT AS n FROM ${numbers} GROUP BY 1`);
  const counts = new Map(rows.map((row) => [Number(row['bin']), Number(row['n'])]));
  return Array.from({ length: bins }, (_, at) => ({
    from: min + at * width,
    to: at === bins - 1 ? max : min + (at + 1) * width,
    count: counts.get(at) ?? 0,
  }));
}
