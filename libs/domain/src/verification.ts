import { Owned } from './accounts';
import { Problem } from './problem';

export const verificationStates = ['queued', 'running', 'done', 'failed'] as const;
export type VerificationState = (typeof verificationStates)[number];

/** What reading one load back from the org came to. Numbers are rows, but for `different`, which are cells. */
export interface VerifiedLoad {
  name: string;
  object: string;
  /** Rows that the run wrote, and how many of them were looked at (fewer where a sample was asked for). */
  written: number;
  compared: number;
  equal: number;
  /** Cells that do not hold what was sent. */
  different: number;
  /** Records that are not there any more. */
  missing: number;
  /** Records with a key of the old system that no row of the load has; null: not looked for. */
  extra: number | null;
  /** Fields that were compared. */
  fields: string[];
  /** Mapped fields that could not be compared, and why. */
  left: { field: string; reason: string }[];
}

/** Reading back what a run wrote. Its id is the run's; verifying again replaces it. */
export interface Verification extends Owned {
  state: VerificationState;
  /** At most so many rows of each load, spread over all; absent: every row. */
  sample?: number;
  loads: VerifiedLoad[];
  apiCalls: number;
  startedAt?: string;
  endedAt?: string;
  problem?: Problem;
  /** Counts take-ups by a worker, but for those that ended in waiting for the org's quota; in the end it is given up. */
  attempts: number;
  /** When the next try begins, after a trouble that may pass; `problem` says which. */
  resumeAt?: string;
}

/** How values are compared, for people to read beside the result. */
export const verifyNormalisation = [
  'Outer white space and the kind of line ends do not count; an empty text and nothing are equal.',
  'Numbers are compared after rounding to the scale of the field, moments as seconds of UTC.',
  'Letter case does not count in e-mail addresses and picklists, nor the order of several picklist values.',
  'Ids are compared by their first 15 characters.',
] as const;
