import type { Row } from '@dms/domain';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Stage, type StageColumn, stageSql } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { addComputed } from './computed';
import { findColumn } from './columns';
import { type OnError, rejectMisfits } from './on-error';
import { asText, trimmed } from './text-sql';
import { quoteText } from '@dms/domain';

/** What JavaScript makes of one distinct combination of texts: one result for each output, null for none. */
export type Compute = (inputs: (string | null)[]) => (string | null)[];

/** How many values are handed to JavaScript, and their results back to the engine, at a time. */
const chunkRows = 2_048;

/**
 * Computes in JavaScript what SQL cannot: `compute` is called once for each distinct combination of the input
 * expressions whose first is not null, in chunks, and the results are joined to the rows. So it replays, costs what the
 * distinct values cost, and holds one chunk in memory. Answers the stage with one more identifier for each output.
 */
export async function mapDistinct(
  run: StepRun,
  stage: Stage,
  inputs: string[],
  outputs: number,
  compute: Compute,
): Promise<{ stage: Stage; results: string[] }> {
  await run.bench.flushCounts(stage);
  const keys = inputs.map((input, index) => `${input} AS v${index}`);
  const names = inputs.map((_, index) => `v${index}`);
  const distinct = await run.bench.table(
    `SELECT row_number() OVER () AS k, * FROM (
       SELECT DISTINCT ${keys.join(', ')} FROM (${stageSql(stage)}) WHERE ${inputs[0]} IS NOT NULL)`,
  );
  const made = Array.from({ length: outputs }, (_, index) => `r${index}`);
  const computed = await run.bench.table(
    `SELECT CAST(0 AS BIGINT) AS k, ${made.map((name) => `CAST('' AS VARCHAR) AS ${name}`).join(', ')} LIMIT 0`,
  );
  await computeAll(run, distinct, computed, { names, outputs }, compute);
  const results = made.map(() => run.bench.newIdentifier());
  const pairs = made.map((name, index) => `c.${name} AS ${results[index]}`);
  const found = await run.bench.table(
    `SELECT ${names.map((name) => `d.${name}`).join(', ')}, ${pairs.join(', ')} FROM ${distinct} d JOIN ${computed} c ON c.k = d.k`,
  );
  await run.bench.drop(distinct);
  await run.bench.drop(computed);
  const equal = inputs.map((input, index) =>
    index === 0 ? `m.v0 = ${input}` : `m.v${index} IS NOT DISTINCT FROM ${input}`,
  );
  const list = results.map((name) => `m.${name}`).join(', ');
  const source = `(SELECT x.*, ${list} FROM (${stageSql(stage)}) x LEFT JOIN ${found} m ON ${equal.join(' AND ')})`;
  const { alive: _, ...rest } = stage;
  return { stage: { ...rest, source, layers: [] }, results };
}

async function computeAll(
  run: StepRun,
  distinct: string,
  computed: string,
  { names, outputs }: { names: string[]; outputs: number },
  compute: Compute,
): Promise<void> {
  const width = ['k', ...Array.from({ length: outputs }, (_, index) => `r${index}`)];
  const fields = width.map((_, index) => (index === 0 ? 'CAST(v[1] AS BIGINT)' : `v[${index + 1}]`));
  const insert = `INSERT INTO ${computed} SELECT ${fields.join(', ')}
    FROM (SELECT unnest(from_json($1, '[["VARCHAR"]]')) AS v)`;
  const answer = (row: Row) => [
    String(row['k']),
    ...compute(names.map((name) => row[name] as string | null)).map((text) => text?.toWellFormed() ?? null),
  ];
  for await (const rows of run.session.stream(`SELECT k, ${names.join(', ')} FROM ${distinct}`))
    for (let start = 0; start < rows.length; start += chunkRows) {
      await run.session.run(insert, [JSON.stringify(rows.slice(start, start + chunkRows).map(answer))]);
      // A cancellation is heard between two chunks.
      await nextTurn();
    }
}

export interface Conversion {
  column: string;
  as?: string;
  onError: OnError;
  /** What the column does not hold, for the reason of a rejected row: `no phone number`. */
  missing: string;
  /** A second text the result depends on: an SQL expression over the stage. */
  beside?: string;
  /** The converted text, or null where there is none. `text` is trimmed and not empty. */
  convert(text: string, beside: string | null): string | null;
}

/** A step that writes each value of one column anew in JavaScript. Empty and blank cells become empty. */
export async function convertColumn(run: StepRun, stage: Stage, conversion: Conversion): Promise<Stage> {
  const column = findColumn(stage.columns, conversion.column);
  const text = wordOf(column);
  const inputs = [text, ...(conversion.beside === undefined ? [] : [conversion.beside])];
  const { stage: mapped, results } = await mapDistinct(run, stage, inputs, 1, ([value, beside]) => [
    value === null || value === undefined ? null : conversion.convert(value, beside ?? null),
  ]);
  const result = results[0] as string;
  const kept = await rejectMisfits(run, mapped, conversion.onError, {
    fits: `(${text} IS NULL OR ${result} IS NOT NULL)`,
    reason: quoteText(`${conversion.missing} in ${column.name}`),
    value: asText(column),
  });
  const expression = conversion.onError === 'keep' ? `coalesce(${result}, ${asText(column)})` : result;
  return addComputed(run, kept, [{ name: conversion.as ?? column.name, expression }]);
}

/** The trimmed text of a cell, null where it is empty or blank. */
export function wordOf(column: StageColumn): string {
  return `nullif(${trimmed(asText(column))}, '')`;
}
