/**
 * Holds each job, or all of them under one name, to so many rows a second, so that the org can be as slow as a real one.
 * `catchUpMs`: so far behind its pace a job may make up for what it was kept from.
 */
export class Pace {
  /** When a job may write again, by the clock of `now`, in milliseconds. */
  private readonly dueAt = new Map<string, number>();

  constructor(
    private readonly rowsPerSecond: () => number,
    private readonly catchUpMs = 0,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Rows that a job may write in one go: a quarter of a second's. */
  get most(): number {
    return Math.ceil(this.rowsPerSecond() / 4);
  }

  /** Whole milliseconds that the job has to wait before it writes more rows; 0: it may now. */
  waitMs(job: string): number {
    return Math.max(0, Math.floor((this.dueAt.get(job) ?? 0) - this.now()));
  }

  /** The job wrote so many rows. */
  spend(job: string, rows: number): void {
    const now = this.now();
    const from = Math.max(now - this.catchUpMs, this.dueAt.get(job) ?? now);
    this.dueAt.set(job, from + (rows / this.rowsPerSecond()) * 1000);
  }

  forget(job: string): void {
    this.dueAt.delete(job);
  }
}
