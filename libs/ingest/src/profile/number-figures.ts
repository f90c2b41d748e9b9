import type { NumberFigures, SqlSession } from '@dms/domain';

const bins = 20;

/** Exact figures of the numbers that `sql` gives; null where there are none. Infinities are left out. */
export async function numberFigures(
  session: SqlSession,
  source: string,
  sql: string,
): Promise<NumberFigures | undefined> {
  const numbers = `(SELECT x FROM (SELECT ${sql} AS x FROM ${source}) WHERE x IS NOT NULL AND isfinite(x))`;
  const [row] = await session.rows(
    `SELECT count(*) AS n, min(x) AS least, max(x) AS most, avg(x) AS mean, stddev_samp(x) AS deviation,
      quantile_cont(x, [0.05, 0.25, 0.5, 0.75, 0.95]) AS quantiles FROM ${numbers}`,
  );
  if (!row || Number(row['n']) === 0) return undefined;
  const min = Number(row['least']);
  const max = Number(row['most']);
  const deviation = Number(row['deviation'] ?? NaN);
  return {
    min,
    max,
    mean: Number(row['mean']),
    deviation: Number.isFinite(deviation) ? deviation : null,
    quantiles: Array.isArray(row['quantiles']) ? row['quantiles'].map(Number) : [],
    histogram: await histogramOf(session, numbers, min, max),
  };
}

/** Bins of equal width; the last one holds its upper end too. */
async function histogramOf(
  session: SqlSession,
  numbers: string,
  min: number,
  max: number,
): Promise<NumberFigures['histogram']> {
  const width = (max - min) / bins;
  if (!(width > 0) || !Number.isFinite(width)) {
    const [row] = await session.rows(`SELECT count(*) AS n FROM ${numbers}`);
    return [{ from: min, to: max, count: Number(row?.['n'] ?? 0) }];
  }
  const bin = `least(floor((x - ${min}::DOUBLE) / ${width}::DOUBLE), ${bins - 1})::INTEGER`;
  const rows = await session.rows(`SELECT ${bin} AS bin, count(*) AS n FROM ${numbers} GROUP BY 1`);
  const counts = new Map(rows.map((row) => [Number(row['bin']), Number(row['n'])]));
  return Array.from({ length: bins }, (_, at) => ({
    from: min + at * width,
    to: at === bins - 1 ? max : min + (at + 1) * width,
    count: counts.get(at) ?? 0,
  }));
}
