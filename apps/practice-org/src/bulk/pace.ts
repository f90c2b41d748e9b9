/** Holds each job to so many rows a second, so that the org can be as slow as a real one. */
export class Pace {
  /** When a job may write again, by the clock of `now`, in milliseconds. */
  private readonly dueAt = new Map<string, number>();

  constructor(
    private readonly rowsPerSecond: () => number,
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
    const from = Math.max(this.now(), this.dueAt.get(job) ?? 0);
    this.dueAt.set(job, from + (rows / this.rowsPerSecond()) * 1000);
  }

  forget(job: string): void {
    this.dueAt.delete(job);
  }
}
