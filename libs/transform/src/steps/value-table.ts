import type { StepRun } from '../run/step-run';

const chunkRows = 5_000;

/** A table (v, n) of pairs of texts, for a look-up. Pairs travel as values, never as SQL. */
export async function valueTable(run: StepRun, pairs: Iterable<[string, string | null]>): Promise<string> {
  const table = await run.bench.table(`SELECT CAST('' AS VARCHAR) AS v, CAST('' AS VARCHAR) AS n LIMIT 0`);
  const insert = `INSERT INTO ${table} SELECT w[1], w[2] FROM (SELECT unnest(from_json($1, '[["VARCHAR"]]')) AS w)`;
  const all = [...pairs];
  for (let start = 0; start < all.length; start += chunkRows)
    await run.session.run(insert, [JSON.stringify(all.slice(start, start + chunkRows))]);
  return table;
}
