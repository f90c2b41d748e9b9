import { DmsError } from '@dms/domain';
import { type ChildJob, PoolChild } from './pool-child';

export interface ChildPoolOptions {
  /** Path of the program that calls serveChild(). */
  entry: string;
  /** Most children at a time. */
  size: number;
  /** Resident megabytes at which a child is killed. */
  memoryLimitMb: number;
  /** The whole environment of a child: nothing is inherited, so no secret gets there. */
  env?: Record<string, string>;
  execArgv?: string[];
  /** How far children stand back when processor time is short: 0, not at all, to 19. */
  nice?: number;
  /** Most jobs that wait; one more is refused (QUEUE_UNAVAILABLE). Default 100. */
  queueLimit?: number;
  /** A child is replaced after so many jobs (default 200) or when it still holds so much after one. */
  jobsPerChild?: number;
  recycleAboveMb?: number;
  /** How long a child told to stop may take before it is killed. Default 2,000. */
  graceMs?: number;
}
export interface RunOptions {
  signal?: AbortSignal;
  /** Milliseconds from the call to the answer, waiting included. */
  deadlineMs?: number;
  onProgress?: (share: number, rows: number) => void;
}

/** Children at work and at rest, jobs that wait for one, and what the children hold in memory. */
export interface PoolLook {
  busy: number;
  idle: number;
  waiting: number;
  residentBytes: number;
}

interface Waiting extends ChildJob {
  start(child: PoolChild): void;
  refuse(error: DmsError): void;
}

/**
 * Runs jobs in child processes, one at a time in each, first come first served. Children stay warm between jobs.
 * A job fails with the child's own DmsError, or OUT_OF_MEMORY, DEADLINE, CANCELLED, ENGINE_CRASHED,
 * QUEUE_UNAVAILABLE (too many wait); the other jobs notice nothing.
 */
export class ChildPool {
  private readonly children = new Set<PoolChild>();
  private readonly ending = new Set<Promise<void>>();
  private waiting: Waiting[] = [];
  private nextId = 1;
  private closed = false;

  constructor(private readonly options: ChildPoolOptions) {}

  async run<T>(op: string, input: unknown, options: RunOptions = {}): Promise<T> {
    if (this.closed) throw new DmsError('CANCELLED', 'The engine is shutting down.');
    if (options.signal?.aborted) throw cancelled();
    if (this.waiting.length >= (this.options.queueLimit ?? 100))
      throw new DmsError(
        'QUEUE_UNAVAILABLE',
        'Too many previews wait already; please try again in a moment.',
      );
    return (await this.enqueue({ id: this.nextId++, op, input, ...pick(options) }, options)) as T;
  }

  /** Starts one child before there is a job: whoever comes first need not wait for it. */
  warm(): void {
    if (!this.closed && this.children.size === 0) this.spawn();
  }

  /** How busy it is now. */
  look(): PoolLook {
    const children = [...this.children];
    const busy = children.filter((child) => child.busy).length;
    const residentMb = children.reduce((sum, child) => sum + child.residentMb, 0);
    return {
      busy,
      idle: children.length - busy,
      waiting: this.waiting.length,
      residentBytes: residentMb * 1024 ** 2,
    };
  }

  /** Refuses what waits, stops what runs and waits until every child is gone. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.waiting.splice(0))
      job.refuse(new DmsError('CANCELLED', 'The engine is shutting down.'));
    await Promise.all([...this.children].map((child) => this.retire(child)));
    await Promise.all(this.ending);
  }

  private enqueue(job: ChildJob, { signal, deadlineMs }: RunOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let worker: PoolChild | undefined;
      const stop = (verdict: DmsError, now: boolean) => {
        if (worker) return now ? worker.kill(verdict) : worker.cancel(verdict);
        this.waiting = this.waiting.filter((other) => other.id !== job.id);
        settle(() => reject(verdict));
      };
      const abort = () => stop(cancelled(), false);
      const late = () => stop(tooLate(deadlineMs), true);
      const timer = deadlineMs === undefined ? undefined : setTimeout(late, deadlineMs);
      const settle = (how: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        how();
      };
      signal?.addEventListener('abort', abort, { once: true });
      const start = (child: PoolChild) => {
        worker = child;
        child
          .work(job)
          .finally(() => this.rest(child))
          .then(
            (output) => settle(() => resolve(output)),
            (error: DmsError) => settle(() => reject(error)),
          );
      };
      this.waiting.push({ ...job, start, refuse: (error) => settle(() => reject(error)) });
      this.serve();
    });
  }

  private free(): PoolChild | undefined {
    for (const child of this.children) if (!child.busy) return child;
    return this.children.size < this.options.size ? this.spawn() : undefined;
  }

  private serve(): void {
    while (this.waiting.length > 0) {
      const child = this.free();
      if (!child) return;
      this.waiting.shift()?.start(child);
    }
  }

  private rest(child: PoolChild): void {
    const { jobsPerChild = 200, memoryLimitMb, recycleAboveMb = memoryLimitMb / 2 } = this.options;
    if (child.jobs >= jobsPerChild || child.residentMb > recycleAboveMb) void this.retire(child);
    this.serve();
  }

  private retire(child: PoolChild): Promise<void> {
    this.children.delete(child);
    const ended = child.end().finally(() => this.ending.delete(ended));
    this.ending.add(ended);
    return ended;
  }

  private spawn(): PoolChild {
    const { entry, env = {}, execArgv = [], memoryLimitMb, graceMs = 2_000, nice = 0 } = this.options;
    const child = new PoolChild(
      entry,
      { TZ: 'UTC', ...env },
      execArgv,
      { memoryLimitMb, graceMs, nice },
      (gone) => {
        this.children.delete(gone);
        if (!this.closed) this.serve();
      },
    );
    this.children.add(child);
    return child;
  }
}

function pick({ onProgress }: RunOptions): Pick<ChildJob, 'onProgress'> {
  return onProgress ? { onProgress } : {};
}
function cancelled(): DmsError {
  return new DmsError('CANCELLED', 'Stopped before it was done.');
}
function tooLate(deadlineMs = 0): DmsError {
  return new DmsError('DEADLINE', `This took longer than the ${deadlineMs / 1000} s it may take.`, {
    deadlineMs,
  });
}
