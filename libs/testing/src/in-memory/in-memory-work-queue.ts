import { QueueName, queueNames, Work, workId, WorkQueue } from '@dms/domain';

/** Work for specs, in the heap: nobody takes it but who calls `take`. */
export class InMemoryWorkQueue extends WorkQueue {
  private pieces: { work: Work; dueAt: number }[] = [];

  /** `now` in ms: specs that wait for delayed work move it on. */
  constructor(private readonly now: () => number = Date.now) {
    super();
  }

  async add(work: Work, options: { delayMs?: number } = {}): Promise<void> {
    const same = (other: Work) => other.queue === work.queue && workId(other) === workId(work);
    if (this.pieces.some((piece) => same(piece.work))) return;
    this.pieces.push({ work: structuredClone(work), dueAt: this.now() + (options.delayMs ?? 0) });
  }

  async depths(): Promise<Record<QueueName, number>> {
    const counts = queueNames.map((name) => [name, this.waiting(name).length]);
    return Object.fromEntries(counts) as Record<QueueName, number>;
  }

  /** All that waits, delayed work too, in the order it came. */
  waiting(name: QueueName): Work[] {
    return this.pieces.filter((piece) => piece.work.queue === name).map((piece) => piece.work);
  }

  /** Takes the next due piece out, of any queue or of one; undefined when none is due. */
  take(name?: QueueName): Work | undefined {
    const taken = this.pieces.find(
      (piece) => (name === undefined || piece.work.queue === name) && piece.dueAt <= this.now(),
    );
    this.pieces = this.pieces.filter((piece) => piece !== taken);
    return taken?.work;
  }

  /** As FLUSHALL does. */
  clear(): void {
    this.pieces = [];
  }
}
