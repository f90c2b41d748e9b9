import { channel } from 'node:diagnostics_channel';
import type { Observations } from '@dms/domain';

const orgCall = 'dms:org-call' satisfies keyof Observations;
const made = channel(orgCall);

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
    private readonly connectionId = '',
  ) {}

  /** A call is about to be made. */
  count(): void {
    this.calls++;
    made.publish({ connectionId: this.connectionId } satisfies Observations[typeof orgCall]);
  }

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
