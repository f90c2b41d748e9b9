import type { Problem } from '@dms/domain';

/** What the parent says over the IPC channel. One job at a time per child. */
export type ToChild =
  { type: 'run'; id: number; op: string; input: unknown } | { type: 'cancel'; id: number };

/** What the child answers: any number of `progress` and `memory`, then one `result` or `error`. */
export type FromChild =
  | { type: 'progress'; id: number; share: number; rows: number }
  | { type: 'memory'; id: number; residentMb: number }
  | { type: 'result'; id: number; output: unknown }
  | { type: 'error'; id: number; problem: Pick<Problem, 'code' | 'detail' | 'where'> };
