import { quoted } from '../schema/model';
import type { Database } from '../store/database';
import type { Compiled } from './compile';

/** What V/query?explain= answers: one plan, told by how SQLite itself would go about the query. */
export function explain(database: Database, compiled: Compiled, soql: string): Record<string, unknown> {
  const { object, from, where, values } = compiled;
  const count = (sql: string, ...bound: typeof values) => database.get<{ n: number }>(sql, ...bound)?.n ?? 0;
  const sobjectCardinality = count(`SELECT COUNT(*) AS n FROM ${quoted(object.name)}`);
  const cardinality = count(`SELECT COUNT(*) AS n FROM ${from} WHERE ${where}`, ...values);
  const steps = database.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT t.rid FROM ${from} WHERE ${where}`,
    ...values,
  );
  const index = steps.flatMap(
    ({ detail }) => /SEARCH t USING .*INDEX ix_\w+? \((\w+)/.exec(detail)?.[1] ?? [],
  )[0];
  const plan = {
    cardinality,
    fields: index === undefined ? [] : [index],
    leadingOperationType: index === undefined ? 'TableScan' : 'Index',
    notes: [],
    relativeCost: index === undefined ? 1 : cardinality / Math.max(1, sobjectCardinality),
    sobjectCardinality,
    sobjectType: object.name,
  };
  return { plans: [plan], sourceQuery: soql };
}
