export const outcomeStatuses = [
  'created',
  'updated',
  'unchanged',
  'deleted',
  'skipped',
  'failed',
  'unknown',
] as const;
export type OutcomeStatus = (typeof outcomeStatuses)[number];

/** What became of one output row. */
export interface Outcome {
  _out: number;
  status: OutcomeStatus;
  salesforceId?: string;
  code?: string;
  message?: string;
}
