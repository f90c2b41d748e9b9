import { Inject, Injectable } from '@nestjs/common';
import { AlreadyExists, Claims, DmsError, Run, Runs, StaleVersion } from '@dms/domain';

/** The longest that writing a run takes, from its claim on. */
const startsWithinMs = 60_000;

/** What may be done by one run only is claimed before that run is written: of several claimants exactly one wins. */
@Injectable()
export class RunClaims {
  constructor(
    @Inject(Claims) private readonly claims: Claims,
    @Inject(Runs) private readonly runs: Runs,
  ) {}

  /** Claims for a run that is about to be written; answers the run that has it already, if there is one. */
  async claim(claim: string, runId: string): Promise<string | undefined> {
    for (;;) {
      try {
        await this.claims.create(claim, freshClaim(runId));
        return undefined;
      } catch (error) {
        if (!(error instanceof AlreadyExists)) throw error;
      }
      // Who had it may have let it go meanwhile; and an answer that was lost may have been our own.
      const target = (await this.claims.get(claim))?.value.target;
      if (target !== undefined) return target === runId ? undefined : target;
    }
  }

  /**
   * As claim, but throws `taken` where another run has it and `holds` on to it, and CONFLICT where that run is just being
   * started. What its holder left is taken over in one step, so that of two who find it left only one has it.
   */
  async claimOnce(
    claim: string,
    runId: string,
    taken: (other: string) => DmsError,
    holds: (other: Run) => boolean = () => true,
  ): Promise<void> {
    if ((await this.claim(claim, runId)) === undefined) return;
    const stood = await this.claims.get(claim);
    if (!stood) return this.claimOnce(claim, runId, taken, holds);
    const { target, createdAt } = stood.value;
    const other = await this.runs.get(target);
    if (other && holds(other.value)) throw taken(target);
    if (!other && Date.now() - Date.parse(createdAt) < startsWithinMs)
      throw new DmsError('CONFLICT', `The run ${target} that does this is just being started.`, {
        run: target,
      });
    // Whoever made the claim went down before its run was written, or what it did was taken back.
    try {
      await this.claims.replace({ ...stood, value: freshClaim(runId) });
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
      return this.claimOnce(claim, runId, taken, holds);
    }
  }

  /** Leaves the claim to others, unless the run was written after all. */
  async release(claim: string, runId: string): Promise<void> {
    if (await this.runs.get(runId)) return;
    const stood = await this.claims.get(claim);
    if (stood?.value.target !== runId) return;
    try {
      await this.claims.remove(claim, stood.version);
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
    }
  }
}

function freshClaim(target: string) {
  return { target, createdAt: new Date().toISOString() };
}
