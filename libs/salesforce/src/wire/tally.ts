export interface LimitInfo {
  used: number;
  max: number;
}

/** What passes by: how many calls were made, and what the answers' headers tell. */
export class Tally {
  calls = 0;

  constructor(
    /** The org's clock as its last answer told it (ISO 8601). */
    public orgTime: string,
    /** Where the last word about the day's calls is kept, for all who talk to the org in this process. */
    private readonly shared: { limitInfo?: LimitInfo } = {},
  ) {}

  get limitInfo(): LimitInfo | undefined {
    return this.shared.limitInfo;
  }

  note(headers: Record<string, string>): void {
    const usage = /(?:^|[\s,])api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '');
    if (usage) this.shared.limitInfo = { used: Number(usage[1]), max: Number(usage[2]) };
    this.orgTime = dateIn(headers) ?? this.orgTime;
  }
}

/** The Date header as ISO 8601. */
export function dateIn(headers: Record<string, string>): string | undefined {
  const at = Date.parse(headers['date'] ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
