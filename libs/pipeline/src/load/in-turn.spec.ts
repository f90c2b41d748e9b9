import { InTurn } from './in-turn';

describe('work in turn', () => {
  it('goes one after another in the order of asking, and on after what failed', async () => {
    const turn = new InTurn();
    const seen: string[] = [];
    const work = (name: string, waits: Promise<unknown>) => async () => {
      seen.push(`${name} begins`);
      await waits;
      seen.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const { promise: gate, resolve: open } = Promise.withResolvers<unknown>();
    const all = [
      turn.run(work('a', gate)),
      turn.run(work('b', Promise.resolve())),
      turn.run(work('c', Promise.resolve())),
    ];
    open(undefined);
    const ended = await Promise.allSettled(all);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});
