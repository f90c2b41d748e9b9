import { quoteText } from '@dms/domain';
import { stageSql } from '../run/stage';
import { defineStep } from './step-definition';
import { quoted } from './text-sql';

interface Validate {
  where: string;
  severity: 'reject' | 'warn';
  code: string;
  message: string;
}

/** Rows for which the condition is not true are rejected, or counted in a warning. */
export const validate = defineStep<Validate>({
  op: 'validate',
  rows: true,
  read: (parameters) => ({
    where: parameters.text('where'),
    severity: parameters.oneOf('severity', ['reject', 'warn'], 'reject'),
    code: parameters.optionalText('code') ?? 'INVALID',
    message: parameters.optionalText('message') ?? 'The row does not pass a check.',
  }),
  flow: (_, columns) => columns,
  uses: ({ where }) => ({ reads: [], expressions: [where], hands: 'all' }),
  apply: async ({ where, severity, code, message }, stage, run) => {
    const { sql } = await run.condition(where, stage.columns);
    if (severity === 'reject')
      return run.setAside(stage, { kind: 'rejected', keep: sql, reason: quoteText(`${code}: ${message}`) });
    const wrong = `SELECT count(*) FROM (SELECT ${sql} AS fits FROM (${stageSql(stage)})) WHERE fits IS NOT TRUE`;
    const count = await run.bench.number(wrong);
    if (count > 0) run.warn({ code, message, count });
    return stage;
  },
  describe: ({ where, severity }) =>
    `${severity === 'reject' ? 'Reject' : 'Warn of'} rows where ${quoted(where)} does not hold.`,
});
