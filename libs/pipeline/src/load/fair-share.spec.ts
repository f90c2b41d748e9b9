import * as fc from 'fast-check';
import { JobSlot, OrgSlots } from '@dms/domain';
import { noSlots, takeSlot, wakeNext } from './fair-share';

const slot = (runId: string, number: number): JobSlot => ({ runId, batchId: `${runId}:${number}` });
const giveBack = (slots: OrgSlots, batchId: string, limit: number) =>
  wakeNext({ ...slots, held: slots.held.filter((held) => held.batchId !== batchId) }, limit);

describe('the places of an org', () => {
  it('are given once to each batch, never more than there are', () => {
    let slots = noSlots;
    for (const number of [1, 1, 2, 3, 3]) slots = takeSlot(slots, slot('a', number), 2).slots;
    expect(slots.held).toEqual([slot('a', 1), slot('a', 2)]);
    expect(slots.waiting).toEqual([slot('a', 3)]);
  });

  it('go to a small run as soon as one is free, however many jobs of a big one wait before it', () => {
    let slots = noSlots;
    for (let number = 0; number < 400; number += 1) slots = takeSlot(slots, slot('big', number), 5).slots;
    slots = takeSlot(slots, slot('small', 0), 5).slots;
    const given = giveBack(slots, 'big:0', 5);
    expect(given.woken).toEqual([slot('small', 0)]);
    // It is free, but kept: the small run still waits for it.
    const kept = { ...given.slots, waiting: [...given.slots.waiting, slot('small', 0)] };
    expect(takeSlot(kept, slot('big', 399), 5).got).toBe(false);
    expect(takeSlot(kept, slot('small', 0), 5).got).toBe(true);
  });

  it('never stay empty while somebody waits, however runs compete', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
      (limit, jobs, dice) => {
        let slots = noSlots;
        const all = jobs.flatMap((count, run) =>
          Array.from({ length: count }, (_, job) => slot(`r${run}`, job)),
        );
        let asking = all;
        const done = new Set<string>();
        while (done.size < all.length) {
          const refused: JobSlot[] = [];
          for (const asker of asking) {
            const taken = takeSlot(slots, asker, limit);
            slots = taken.slots;
            if (!taken.got) refused.push(asker);
          }
          expect(slots.held.length).toBe(Math.min(limit, all.length - done.size));
          const held = slots.held[(dice.next().value as number) % slots.held.length]!;
          done.add(held.batchId);
          const given = giveBack(slots, held.batchId, limit);
          slots = given.slots;
          // Who was woken asks first; the sweeper lets all others ask again some time.
          const woken = new Set(given.woken.map(({ batchId }) => batchId));
          asking = [...given.woken, ...refused.filter(({ batchId }) => !woken.has(batchId))];
        }
      },
    );
    fc.assert(property, { numRuns: 200 });
  });
});
