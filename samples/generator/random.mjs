/** Numbers that look random and are the same in every run (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (from, to) => from + Math.floor(next() * (to - from + 1));
  return {
    int,
    chance: (share) => next() < share,
    pick: (list) => list[int(0, list.length - 1)],
    /** Puts `item` at a place after index `after` of the list. */
    insertAfter: (list, after, item) => list.splice(int(after + 1, list.length), 0, item),
    shuffle: (list) => {
      for (let index = list.length - 1; index > 0; index -= 1) {
        const other = int(0, index);
        [list[index], list[other]] = [list[other], list[index]];
      }
      return list;
    },
  };
}
