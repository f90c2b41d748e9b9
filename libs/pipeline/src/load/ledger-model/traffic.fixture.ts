/** What becomes of a call that is under way. */
export type Fate =
  /** Carried out and answered. */
  | 'ok'
  /** Carried out; the answer is lost. */
  | 'lost'
  /** Not carried out; nobody says so. */
  | 'dropped'
  /** Refused, and said so. */
  | 'refused'
  /** The caller hears of a broken connection; it is carried out later, when nobody waits for it any more. */
  | 'late';
export const fates: readonly Fate[] = ['ok', 'lost', 'dropped', 'refused', 'late'];

/** What a caller sees where a call does not end well. */
export interface Troubles {
  /** Nobody knows whether it was done. */
  unclear: () => Error;
  refused: () => Error;
  /** Kinds of fate that make no sense for this call are taken for another one. */
  instead?: Partial<Record<Fate, Fate>>;
}

interface Call {
  worker: string;
  what: string;
  perform: () => Promise<unknown>;
  troubles: Troubles;
  answer: (value: unknown) => void;
  fail: (error: unknown) => void;
}

/**
 * All calls of all workers to the outside, none of which goes on unless the test lets it: so that a worker may die, freeze
 * or be slow at any of them, in any order.
 */
export class Traffic {
  private waiting: Call[] = [];
  private late: (() => Promise<unknown>)[] = [];
  private readonly dead = new Set<string>();
  private readonly frozen = new Set<string>();

  call<T>(worker: string, what: string, troubles: Troubles, perform: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.dead.has(worker)) return;
      const answer = (value: unknown) => resolve(value as T);
      this.waiting.push({ worker, what, perform, troubles, answer, fail: reject });
    });
  }

  /** The calls that may go on now. */
  get open(): readonly { worker: string; what: string }[] {
    return this.waiting.filter(({ worker }) => !this.frozen.has(worker));
  }

  get lateCalls(): number {
    return this.late.length;
  }

  /** Lets one of the open calls meet its fate. */
  async pass(index: number, wanted: Fate = 'ok'): Promise<void> {
    const call = this.waiting.filter(({ worker }) => !this.frozen.has(worker))[index];
    if (!call) return;
    this.waiting = this.waiting.filter((other) => other !== call);
    // A call may make others (a permit renews the lease): it ends when those are let through.
    void this.meet(call, call.troubles.instead?.[wanted] ?? wanted);
    await settle();
  }

  /** What was under way for too long arrives after all. */
  async land(index = 0): Promise<void> {
    const [perform] = this.late.splice(index, 1);
    void perform?.().catch(() => undefined);
    await settle();
  }

  /** SIGKILL: what was under way arrives or not, and nobody hears of it. */
  async kill(worker: string, arrives: boolean): Promise<void> {
    this.dead.add(worker);
    this.frozen.delete(worker);
    const calls = this.waiting.filter((call) => call.worker === worker);
    this.waiting = this.waiting.filter((call) => call.worker !== worker);
    if (arrives) for (const call of calls) void call.perform().catch(() => undefined);
    await settle();
  }

  isDead(worker: string): boolean {
    return this.dead.has(worker);
  }
  isFrozen(worker: string): boolean {
    return this.frozen.has(worker);
  }
  freeze(worker: string): void {
    this.frozen.add(worker);
  }
  thaw(worker: string): void {
    this.frozen.delete(worker);
  }

  private async meet(call: Call, fate: Fate): Promise<void> {
    const { perform, troubles, answer, fail } = call;
    if (fate === 'refused') return fail(troubles.refused());
    if (fate === 'dropped') return fail(troubles.unclear());
    if (fate === 'late') {
      this.late.push(perform);
      return fail(troubles.unclear());
    }
    try {
      const value = await perform();
      if (fate === 'lost') fail(troubles.unclear());
      else answer(value);
    } catch (error) {
      fail(error);
    }
  }
}

/** Everything that follows without another call has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
