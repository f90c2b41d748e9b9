import { defineStep } from './step-definition';
import { quoted } from './text-sql';

/** Keeps the rows for which the condition is true; the others are skipped. */
export const filter = defineStep<{ where: string }>({
  op: 'filter',
  rows: true,
  read: (parameters) => ({ where: parameters.text('where') }),
  flow: (_, columns) => columns,
  uses: ({ where }) => ({ reads: [], expressions: [where], hands: 'all' }),
  apply: async ({ where }, stage, run) => {
    const { sql } = await run.condition(where, stage.columns);
    return run.setAside(stage, { kind: 'skipped', keep: sql, reason: `'filtered'` });
  },
  describe: ({ where }) => `Keep the rows where ${quoted(where)}.`,
});
