import type { ShownOutcomeStatus } from '../client/models/shown-outcome-status';
import type { Look } from './run-look';

/** Shape and colour of what became of a row; its words are the translations `outcome.<mode>.<status>`. */
export const outcomeLooks: Record<ShownOutcomeStatus, Look> = {
  created: { tone: 'success', icon: 'check_circle' },
  updated: { tone: 'success', icon: 'check_circle' },
  deleted: { tone: 'success', icon: 'check_circle' },
  unchanged: { tone: 'neutral', icon: 'done' },
  skipped: { tone: 'neutral', icon: 'info' },
  failed: { tone: 'error', icon: 'error_outline' },
  unknown: { tone: 'warn', icon: 'warning_amber' },
  pending: { tone: 'neutral', icon: 'schedule' },
};
