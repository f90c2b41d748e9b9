import { Inject, Injectable } from '@nestjs/common';
import { ApexCall, ApexStep, Orgs, ProgressBoard, Run, RunLoad, Runs, withEvent } from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { RunDefinition } from '../run/definition';

type Side = 'before' | 'after';

/** Whether the call before the load is still to be made. */
export function awaitsBefore({ apex }: RunLoad): boolean {
  return apex?.before !== undefined && apex.before !== 'called';
}

/**
 * Whether the call after the load is still to be made: what the one before changed is put right whatever became of the
 * load, and where there is none before, as soon as the load began.
 */
export function awaitsAfter({ apex, state }: RunLoad): boolean {
  if (apex?.after === undefined || apex.after === 'called') return false;
  return apex.before === undefined ? state === 'loading' || state === 'done' : apex.before !== 'due';
}

/**
 * Makes the Apex REST calls around the loads of a run. That a call begins is recorded before it is made, so after a crash
 * it is made again rather than not at all: what it does must bear being done twice.
 */
@Injectable()
export class ApexCalls {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly crash: CrashPoints,
  ) {}

  async before(runId: string, definition: RunDefinition, index: number): Promise<void> {
    await this.call(runId, definition, index, 'before');
  }

  async after(runId: string, definition: RunDefinition, index: number): Promise<void> {
    await this.call(runId, definition, index, 'after');
  }

  /** At the end of a run, however it ended: whatever is still to be put right. */
  async putRight(runId: string, definition: RunDefinition): Promise<void> {
    const run = await this.runs.get(runId);
    for (const [index, load] of (run?.value.loads ?? []).entries())
      if (awaitsAfter(load)) await this.after(runId, definition, index);
  }

  private async call(runId: string, definition: RunDefinition, index: number, side: Side): Promise<void> {
    const { preApex, postApex } = definition.loads[index]?.options ?? {};
    const call = side === 'before' ? preApex : postApex;
    if (!call) return;
    await this.record(runId, index, side, 'calling', call);
    this.crash.pass('apex-begun');
    const org = await this.orgs.open(definition.connectionId);
    const calls = org.apiCalls;
    await org.apex(call);
    this.crash.pass('apex-called');
    await this.record(runId, index, side, 'called', call, org.apiCalls - calls);
    await this.board.announce(runId);
  }

  private async record(
    runId: string,
    index: number,
    side: Side,
    step: ApexStep,
    { method, path }: ApexCall,
    apiCalls = 0,
  ): Promise<void> {
    await this.runs.update(runId, (run): Run | undefined => {
      const load = run.loads[index];
      if (!load?.apex || load.apex[side] === 'called') return undefined;
      const changed = {
        ...load,
        apex: { ...load.apex, [side]: step },
        lookupCalls: (load.lookupCalls ?? 0) + apiCalls,
      };
      const message = `Apex ${side} the load, ${method} ${path}: ${step === 'called' ? 'done' : 'begins'}.`;
      const history = withEvent(run, { severity: 'info', event: 'apex', message, load: load.name });
      return { ...run, loads: run.loads.with(index, changed), history, updatedAt: new Date().toISOString() };
    });
  }
}
