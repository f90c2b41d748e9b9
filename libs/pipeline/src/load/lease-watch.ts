import { Injectable } from '@nestjs/common';
import { PipelineSettings } from '../settings';

/**
 * Says when a document has stood still for so long that whoever worked on it must be gone. Each process judges by its
 * own monotonic clock and by what it saw itself: no two machines ever compare clocks, and a clock that jumps an hour
 * moves nothing (FAULTS: clock moves, frozen worker).
 */
@Injectable()
export class LeaseWatch {
  private readonly seen = new Map<string, { version: string; since: number; lastSeen: number }>();

  constructor(private readonly settings: PipelineSettings) {}

  /** Notes the version seen; answers for how many milliseconds it has been the same in this process's eyes. */
  observe(id: string, version: string): number {
    const now = this.settings.now();
    this.forgetOld(now);
    const known = this.seen.get(id);
    if (!known || known.version !== version) {
      this.seen.set(id, { version, since: now, lastSeen: now });
      return 0;
    }
    known.lastSeen = now;
    return now - known.since;
  }

  isStale(id: string, version: string, extraMs = 0): boolean {
    return this.observe(id, version) >= this.settings.leaseMs + extraMs;
  }

  private forgetOld(now: number): void {
    if (this.seen.size < 10_000) return;
    for (const [id, entry] of this.seen) {
      if (now - entry.lastSeen > 20 * this.settings.leaseMs) this.seen.delete(id);
    }
  }
}
