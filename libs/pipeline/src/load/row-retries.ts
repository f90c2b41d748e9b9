import { Outcome, RowRetryRule } from '@dms/domain';

/** How often rows are sent again before the org's last word stands. */
export const maxTries = 5;

/** Whether the same row may pass a moment later. */
export function mayPass(rule: RowRetryRule, { status, code = '', message = '' }: Outcome): boolean {
  if (status !== 'failed') return false;
  if (rule.codes.includes(code)) return true;
  return rule.wrapping.includes(code) && new RegExp(rule.inside).test(message);
}

/** Whether every further row would meet the same. */
export function stops(rule: RowRetryRule, { status, code = '' }: Outcome): boolean {
  return status === 'failed' && rule.stopping.includes(code);
}

/**
 * Rows of one call at this try: those that locked each other, or took the org too long together, go in ever smaller
 * groups and at last alone.
 */
export function rowsAtTry(tries: number): number {
  return [200, 50, 10][tries] ?? 1;
}
