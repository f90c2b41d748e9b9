/** What passes by: how many calls were made, and what the answers' headers tell. */
export class Tally {
  calls = 0;
  limitInfo: { used: number; max: number } | undefined;

  constructor(
    /** The org's clock as its last answer told it (ISO 8601). */
    public orgTime: string,
  ) {}

  note(headers: Record<string, string>): void {
    const usage = /(?:^|[\s,])api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '');
    if (usage) this.limitInfo = { used: Number(usage[1]), max: Number(usage[2]) };
    this.orgTime = dateIn(headers) ?? this.orgTime;
  }
}

/** The Date header as ISO 8601. */
export function dateIn(headers: Record<string, string>): string | undefined {
  const at = Date.parse(headers['date'] ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
