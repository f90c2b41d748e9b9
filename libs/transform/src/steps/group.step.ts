import type { Stage, StageColumn } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { type Aggregate, aggregateSql, readAggregate } from './aggregate';
import { checkNames, findColumn, readByTerms } from './columns';
import { type FoldedColumn, foldRows } from './fold-rows';
import type { Key, Parameters } from './parameters';
import { defineStep, type FlowColumn } from './step-definition';

interface Group {
  by: Key[];
  aggregates: Aggregate[];
  having?: string;
}

/** One row for each group, in the order of their first rows; its source rows are folded into it. */
export const group = defineStep<Group>({
  op: 'group',
  rows: true,
  read: (parameters) => {
    const having = parameters.optionalText('having');
    return {
      by: readBy(parameters),
      aggregates: parameters.objects('aggregates').map(readAggregate),
      ...(having !== undefined && { having }),
    };
  },
  flow: ({ by, aggregates }, columns) => {
    const keys = by.map((key): FlowColumn => {
      if (key.column === undefined) return { name: key.as };
      return findColumn(columns, key.column);
    });
    for (const { column } of aggregates) if (column !== undefined) findColumn(columns, column);
    return [...keys, ...aggregates.map(({ as }) => ({ name: as }))];
  },
  uses: ({ by, aggregates, having }) => ({ ...readBySummary(by, aggregates, having), hands: 'none' }),
  apply: async ({ by, aggregates, having }, before, run) => {
    checkNames([...by.map(({ as }) => ({ name: as })), ...aggregates.map(({ as }) => ({ name: as }))]);
    const { stage, columns: keys } = await keyColumns(by, before, run);
    const results: FoldedColumn[] = [];
    for (const each of aggregates)
      results.push({ name: each.as, sql: await aggregateSql(each, before.columns, run) });
    const folded = await foldRows(run, stage, keys, results);
    if (having === undefined) return folded;
    const { sql } = await run.condition(having, folded.columns);
    return run.setAside(folded, { kind: 'skipped', keep: sql, reason: `'filtered'` });
  },
  describe: ({ by, aggregates }) =>
    `Group by ${by.map((key) => key.column ?? key.as).join(', ') || 'nothing'}: ${aggregates.map(({ as }) => as).join(', ')}.`,
});

function readBySummary(by: Key[], aggregates: Aggregate[], having?: string) {
  const { reads, expressions } = readByTerms([
    ...by,
    ...aggregates,
    ...aggregates.flatMap(({ orderBy = [] }) => orderBy),
  ]);
  const conditions = [...aggregates.map(({ where }) => where), having].filter((text) => text !== undefined);
  return { reads, expressions: [...expressions, ...conditions] };
}

function readBy(parameters: Parameters): Key[] {
  const given = parameters.optionalList('by');
  return given === undefined || given.length === 0 ? [] : parameters.keys('by', true);
}

async function keyColumns(by: Key[], stage: Stage, run: StepRun) {
  const made = await Promise.all(
    by
      .filter(({ column }) => column === undefined)
      .map(async (key) => ({ name: key.as, expression: await run.expressionOf(key, stage.columns) })),
  );
  const computed = await run.compute(stage, made);
  const columns = by.map((key) =>
    key.column === undefined
      ? (computed.columns.find(({ name }) => name === key.as) as StageColumn)
      : findColumn(stage.columns, key.column),
  );
  return { stage: computed.stage, columns };
}
