import { JobSlot, OrgSlots } from '@dms/domain';

/** Entries of one run that may wait: the sweeper brings the others again as these move up. */
const mostWaiting = 60;

export const noSlots: OrgSlots = { held: [], waiting: [] };

/**
 * Gives the batch a place, or lets it wait. A free place is kept for a waiting run that holds fewer than the asker
 * does, so a run of four hundred jobs and one of a single job go on side by side.
 */
export function takeSlot(slots: OrgSlots, asker: JobSlot, limit: number): { slots: OrgSlots; got: boolean } {
  if (slots.held.some((slot) => slot.batchId === asker.batchId)) return { slots, got: true };
  const free = limit - slots.held.length;
  if (free > 0 && poorerRuns(slots, asker.runId) < free) {
    const waiting = slots.waiting.filter((slot) => slot.batchId !== asker.batchId);
    return { slots: { held: [...slots.held, asker], waiting }, got: true };
  }
  const own = slots.waiting.filter((slot) => slot.runId === asker.runId);
  if (own.length >= mostWaiting || own.some((slot) => slot.batchId === asker.batchId))
    return { slots, got: false };
  return { slots: { ...slots, waiting: [...slots.waiting, asker] }, got: false };
}

/**
 * Whom to wake for the places that are free: always the run with the fewest, of equals the one that came first. Who is
 * woken waits no longer: he asks again, and whoever is not there any more blocks nobody.
 */
export function wakeNext(slots: OrgSlots, limit: number): { slots: OrgSlots; woken: JobSlot[] } {
  const woken: JobSlot[] = [];
  let waiting = slots.waiting;
  while (slots.held.length + woken.length < limit && waiting.length > 0) {
    const counts = countByRun([...slots.held, ...woken]);
    const next = waiting.reduce((best, slot) =>
      (counts.get(slot.runId) ?? 0) < (counts.get(best.runId) ?? 0) ? slot : best,
    );
    woken.push(next);
    waiting = waiting.filter((slot) => slot !== next);
  }
  return { slots: { ...slots, waiting }, woken };
}

/** How many other runs wait that hold fewer places than this one. */
function poorerRuns(slots: OrgSlots, runId: string): number {
  const counts = countByRun(slots.held);
  const mine = counts.get(runId) ?? 0;
  const others = new Set(slots.waiting.map((slot) => slot.runId).filter((other) => other !== runId));
  return [...others].filter((other) => (counts.get(other) ?? 0) < mine).length;
}

function countByRun(slots: JobSlot[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { runId } of slots) counts.set(runId, (counts.get(runId) ?? 0) + 1);
  return counts;
}
