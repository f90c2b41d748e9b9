import type { Problem } from '../api/problem';

/** What became of the last change of a setting. */
export type Saving =
  | { kind: 'saving' }
  | { kind: 'saved'; at: number }
  /** Waits in this browser until DMS answers again. */
  | { kind: 'kept' }
  /** The setting is as it was before. */
  | { kind: 'refused'; problem: Problem };
