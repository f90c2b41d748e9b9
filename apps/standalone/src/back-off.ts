/** How long to wait before a process is started again: 0.5 s, doubled each time up to 30 s, anew after good health. */
export class BackOff {
  private next: number;

  constructor(
    private readonly firstMs = 500,
    private readonly longestMs = 30_000,
    private readonly healthyMs = 60_000,
  ) {
    this.next = firstMs;
  }

  /** The wait in ms, after a process that was ready for this long (0 = it never was). */
  after(readyForMs: number): number {
    if (readyForMs >= this.healthyMs) this.next = this.firstMs;
    const wait = this.next;
    this.next = Math.min(this.next * 2, this.longestMs);
    return wait;
  }
}
