import { defineStep } from './step-definition';

/** Keeps so many rows from the offset on; the others are skipped. */
export const limit = defineStep<{ rows: number; offset: number }>({
  op: 'limit',
  rows: true,
  read: (parameters) => ({
    rows: parameters.integer('rows', 0, Number.MAX_SAFE_INTEGER),
    offset: parameters.optionalInteger('offset', 0, Number.MAX_SAFE_INTEGER) ?? 0,
  }),
  flow: (_, columns) => columns,
  uses: () => ({ reads: [], hands: 'all' }),
  apply: async ({ rows, offset }, stage, run) => {
    const place = run.ordered(stage, 'p, row_number() OVER (ORDER BY o) AS place');
    const verdicts = await run.bench.table(
      `SELECT p, place > ${offset} AND place - ${offset} <= ${rows} AS keep, 'limit' AS reason, NULL::VARCHAR AS value
       FROM (${place})`,
    );
    return run.bench.after(verdicts, () => run.keepOnly(stage, verdicts, 'skipped'));
  },
  describe: ({ rows, offset }) => `Keep ${rows} rows${offset ? ` after the first ${offset}` : ''}.`,
});
