import type { NextAction } from '../client/models/next-action';
import type { Look } from '../runs/run-look';
import type { Step } from '../wizard/steps';

/** Shape and colour of what to do next; its words are the translation `next.<action>`. */
export const nextLooks: Record<NextAction, Look> = {
  addLoads: { tone: 'neutral', icon: 'schedule' },
  check: { tone: 'info', icon: 'fact_check' },
  load: { tone: 'info', icon: 'cloud_upload' },
  review: { tone: 'warn', icon: 'warning_amber' },
  watch: { tone: 'info', icon: 'hourglass_empty' },
  resume: { tone: 'warn', icon: 'pause_circle' },
  retry: { tone: 'warn', icon: 'warning_amber' },
  done: { tone: 'success', icon: 'check_circle' },
};

/** Where what to do next is done. */
export const nextSteps: Record<NextAction, Step> = {
  addLoads: 'source',
  check: 'check',
  load: 'load',
  review: 'check',
  watch: 'load',
  resume: 'load',
  retry: 'results',
  done: 'results',
};

export const shows = ['needs', 'running', 'all'] as const;
export type Show = (typeof shows)[number];

/** Under which heading a migration is found: what waits for a person, what goes on by itself. */
export function showOf(action: NextAction): Show {
  if (action === 'watch') return 'running';
  return action === 'done' ? 'all' : 'needs';
}
