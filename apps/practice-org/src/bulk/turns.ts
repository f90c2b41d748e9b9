import { setImmediate as nextTurn } from 'node:timers/promises';

/** What becomes of a piece of work after its turn: over, again when the others had theirs, or again at once. */
export type AfterTurn = 'done' | 'later' | 'next';

/** Takes pieces of work (the ids of jobs or batches) in turn, one at a time, and lets the event loop go in between. */
export class Turns {
  private readonly waiting: string[] = [];
  private running: Promise<void> | undefined;
  /** True as soon as {@link stop} was called: work that takes several steps looks at it and leaves off. */
  stopped = false;

  constructor(private readonly take: (id: string) => AfterTurn | Promise<AfterTurn>) {}

  /** How many wait for their turn. */
  get length(): number {
    return this.waiting.length;
  }

  enqueue(id: string): void {
    this.waiting.push(id);
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Resolves when the turn at work is over; nothing is taken after it. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    for (let id = this.waiting.shift(); id !== undefined && !this.stopped; id = this.waiting.shift()) {
      await nextTurn();
      const after = await this.take(id);
      if (after === 'later') this.waiting.push(id);
      else if (after === 'next') this.waiting.unshift(id);
    }
  }
}
