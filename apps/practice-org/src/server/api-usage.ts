/** Calls of the last day, as Sforce-Limit-Info and V/limits tell them. Counted only: quotas are the faults' business. */
export class ApiUsage {
  readonly max = 5_000_000;
  private readonly hours = new Map<number, number>();

  count(): void {
    const hour = Math.floor(Date.now() / 3_600_000);
    this.hours.set(hour, (this.hours.get(hour) ?? 0) + 1);
    for (const old of this.hours.keys()) if (old <= hour - 24) this.hours.delete(old);
  }

  get used(): number {
    let sum = 0;
    for (const count of this.hours.values()) sum += count;
    return sum;
  }

  header(): string {
    return `api-usage=${this.used}/${this.max}`;
  }
}
