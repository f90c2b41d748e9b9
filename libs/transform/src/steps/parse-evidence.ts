import { quoteText } from '@dms/domain';
import { type Stage, stageSql } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { doubtfulForm } from './parse-dates';

/**
 * What the cells of a column say of its order of day and month. A cell such as 25/03/2024 can be read one way only and
 * is a witness; 03/04/2024 is in doubt. Witnesses of one kind decide for all; of both kinds, or none, they decide
 * nothing: the cells in doubt are then not read, and a warning says so.
 */
export async function weighDates(
  run: StepRun,
  stage: Stage,
  word: string,
  column: string,
): Promise<boolean | undefined> {
  const part = (index: number) =>
    `TRY_CAST(regexp_extract(${word}, ${quoteText(doubtfulForm)}, ${index}) AS INTEGER)`;
  const [row] = await run.session.rows(
    `SELECT count(*) FILTER (a BETWEEN 13 AND 31 AND b BETWEEN 1 AND 12) AS day_first,
       count(*) FILTER (b BETWEEN 13 AND 31 AND a BETWEEN 1 AND 12) AS month_first,
       count(*) FILTER (a BETWEEN 1 AND 12 AND b BETWEEN 1 AND 12 AND a <> b) AS doubtful,
       min(w) FILTER (a BETWEEN 13 AND 31 AND b BETWEEN 1 AND 12) AS day_witness,
       min(w) FILTER (b BETWEEN 13 AND 31 AND a BETWEEN 1 AND 12) AS month_witness
     FROM (SELECT ${word} AS w, ${part(1)} AS a, ${part(2)} AS b FROM (${stageSql(stage)})
       WHERE regexp_matches(${word}, ${quoteText(doubtfulForm)}))`,
  );
  const count = (name: string) => Number(row?.[name] ?? 0);
  if (count('doubtful') === 0) return undefined;
  const dayFirst = count('day_first') > 0;
  const monthFirst = count('month_first') > 0;
  const witness = (name: string) => String(row?.[name]).slice(0, 30);
  if (dayFirst !== monthFirst) {
    const [order, name, seen] = dayFirst
      ? (['day first', 'day_witness', 'day_first'] as const)
      : (['month first', 'month_witness', 'month_first'] as const);
    run.warn({
      code: 'DATES_BY_EVIDENCE',
      message: `The dates of ${column} are read ${order}, as ${count(seen)} of them, such as ${witness(name)}, can be read no other way. Set dayFirst to say so for good.`,
      count: count('doubtful'),
    });
    return dayFirst;
  }
  const why = dayFirst
    ? `some, such as ${witness('day_witness')}, are day first and others, such as ${witness('month_witness')}, month first`
    : 'no cell says which comes first';
  run.warn({
    code: 'DATES_NOT_DECIDABLE',
    message: `Day and month of dates in ${column} cannot be told apart: ${why}. They are not read; set dayFirst, or formats.`,
    count: count('doubtful'),
  });
  return undefined;
}
