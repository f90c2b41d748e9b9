/** How long a describe is believed. */
const keptMs = 10 * 60 * 1000;
/** Describes kept per process; the oldest goes first. */
const mostEntries = 500;

/** Describes of the orgs used by this process. Those who ask for the same one at the same time share one call. */
export class DescribeCache {
  private readonly entries = new Map<string, { value: Promise<unknown>; at: number }>();

  constructor(private readonly now: () => number) {}

  async get<T>(key: string, fresh: boolean, load: () => Promise<T>): Promise<T> {
    const found = this.entries.get(key);
    if (found && !fresh && this.now() - found.at < keptMs) return found.value as Promise<T>;
    const entry = { value: load(), at: this.now() };
    this.entries.delete(key);
    this.entries.set(key, entry);
    this.evict();
    entry.value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return entry.value;
  }

  /** Drops every describe whose key begins so. */
  forget(prefix: string): void {
    for (const key of this.entries.keys()) if (key.startsWith(prefix)) this.entries.delete(key);
  }

  private evict(): void {
    for (const key of this.entries.keys()) {
      if (this.entries.size <= mostEntries) return;
      this.entries.delete(key);
    }
  }
}
