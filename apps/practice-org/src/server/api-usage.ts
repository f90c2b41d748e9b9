import type { Database } from '../store/database';
import { readMeta, writeMeta } from '../store/tables';
import type { Switches } from '../switches/switches';
import { ApiError } from './api-error';

const HOUR = 3_600_000;
const CAMPAIGN_ROWS = 4;

/**
 * What was used of the limits in the last 24 hours, as Sforce-Limit-Info and V/limits tell it. Always counted; calls
 * are refused only when a switch says so. Kept with the org's state, written at most once a second.
 */
export class ApiUsage {
  private readonly counts: Record<'calls' | 'batches' | 'queryJobs', Map<number, number>>;
  private saved = 0;
  /** Rows per object at the last look, so that storage is not counted for each row. */
  private storage = { at: 0, megabytes: 0 };

  constructor(
    private readonly database: Database,
    private readonly switches: Switches,
  ) {
    const kept = JSON.parse(readMeta(database, 'usage') ?? '{}') as Record<string, [number, number][]>;
    this.counts = {
      calls: new Map(kept.calls),
      batches: new Map(kept.batches),
      queryJobs: new Map(kept.queryJobs),
    };
  }

  /** One call; throws where the day's calls are used up and limits are enforced. */
  count(): void {
    this.add('calls', 1);
    if (this.enforced && this.used > this.max)
      throw new ApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  }

  /** Bulk work that begins: batches of up to 10,000 rows. */
  countBatches(n: number): void {
    this.add('batches', n);
  }

  countQueryJob(): void {
    this.add('queryJobs', 1);
  }

  get batchesUsedUp(): boolean {
    return this.enforced && this.sum('batches') >= this.switches.get('dailyBulkBatches');
  }

  /** Counts the rows at most once a second. `sizes`: rows of each object. */
  storageUsedUp(sizes: () => Record<string, number>): boolean {
    if (!this.enforced) return false;
    return this.storageUsed(sizes) >= this.switches.get('dataStorageMB');
  }

  storageUsed(sizes: () => Record<string, number>): number {
    if (Date.now() - this.storage.at > 1000) {
      const perRow = this.switches.get('storageKBPerRow');
      const kilobytes = Object.entries(sizes()).reduce(
        (sum, [name, rows]) => sum + rows * perRow * (name === 'Campaign' ? CAMPAIGN_ROWS : 1),
        0,
      );
      this.storage = { at: Date.now(), megabytes: Math.floor(kilobytes / 1024) };
    }
    return this.storage.megabytes;
  }

  get max(): number {
    return this.switches.get('dailyApiRequests');
  }

  get used(): number {
    return this.sum('calls');
  }

  header(): string {
    return `api-usage=${this.used}/${this.max}`;
  }

  /** Each limit with what is left of it. */
  limits(sizes: () => Record<string, number>): Record<string, { Max: number; Remaining: number }> {
    const left = (Max: number, used = 0) => ({ Max, Remaining: Math.max(0, Max - used) });
    const storage = this.switches.get('dataStorageMB');
    return {
      ConcurrentAsyncGetReportInstances: left(200),
      ConcurrentSyncReportRuns: left(20),
      DailyApiRequests: left(this.max, this.used),
      DailyAsyncApexExecutions: left(250_000),
      DailyBulkApiBatches: left(this.switches.get('dailyBulkBatches'), this.sum('batches')),
      DailyBulkV2QueryFileStorageMB: left(976_562),
      DailyBulkV2QueryJobs: left(10_000, this.sum('queryJobs')),
      DailyStreamingApiEvents: left(50_000),
      DataStorageMB: left(storage, this.storageUsed(sizes)),
      FileStorageMB: left(20_480),
      HourlyTimeBasedWorkflow: left(1000),
      MassEmail: left(5000),
      SingleEmail: left(5000),
    };
  }

  clear(): void {
    for (const map of Object.values(this.counts)) map.clear();
    this.storage = { at: 0, megabytes: 0 };
    this.save();
  }

  save(): void {
    this.saved = Date.now();
    const kept = Object.fromEntries(Object.entries(this.counts).map(([name, map]) => [name, [...map]]));
    writeMeta(this.database, 'usage', JSON.stringify(kept));
  }

  private get enforced(): boolean {
    return this.switches.get('enforceLimits') === 'on';
  }

  private add(kind: keyof ApiUsage['counts'], n: number): void {
    const hour = Math.floor(Date.now() / HOUR);
    const map = this.counts[kind];
    map.set(hour, (map.get(hour) ?? 0) + n);
    for (const old of map.keys()) if (old <= hour - 24) map.delete(old);
    if (Date.now() - this.saved > 1000) this.save();
  }

  private sum(kind: keyof ApiUsage['counts']): number {
    const oldest = Math.floor(Date.now() / HOUR) - 24;
    let sum = 0;
    for (const [hour, count] of this.counts[kind]) if (hour > oldest) sum += count;
    return sum;
  }
}
