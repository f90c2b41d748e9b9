import type { SqlSession } from '@dms/domain';

const lookMs = 250;
/** What is told of a work's first long statement; each further one gets as much of what is left. */
const firstShare = 0.75;

/**
 * Tells how far a work of unknown many statements is while it lasts: by the engine's own word on the statement of now,
 * and by how many long ones (seen at a look) came before. Shares 0 to 1, never less than the last.
 */
export async function watchingShare<T>(
  session: SqlSession,
  tell: ((share: number) => void) | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!tell) return work();
  let before = 0;
  let last = 0;
  const look = setInterval(() => {
    const share = session.share?.();
    if (share === undefined) return;
    if (share < last) before += 1;
    if (share !== last) tell(1 - (1 - firstShare) ** before * (1 - firstShare * share));
    last = share;
  }, lookMs);
  try {
    return await work();
  } finally {
    clearInterval(look);
  }
}
