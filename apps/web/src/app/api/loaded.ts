import type { Problem } from './problem';

/** Something that is asked for once and shown when it is there. */
export type Loaded<T> =
  { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'ready'; value: T; at: number };

export const loading = { kind: 'loading' } as const;

export function valueOf<T>(loaded: Loaded<T> | undefined): T | undefined {
  return loaded?.kind === 'ready' ? loaded.value : undefined;
}
