import { Inject, Injectable } from '@nestjs/common';
import { DmsError, ObjectStorage, Orgs, Run, RunLoad, Runs, isFinished, keys } from '@dms/domain';
import { found } from '../data/found';
import { readJson } from '../data/json-objects';
import type { RunDefinition } from '../run/definition';
import { ForetoldLoad, LoadBudget, MeasuredRun, loadBudget } from './load-budget';

/** So many of the newest runs are looked through for loads into the same org. */
const lookedThrough = 200;
const mostMeasured = 10;

/** What the load that a check foretells would take of its org, now. */
@Injectable()
export class LoadBudgets {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
  ) {}

  /** One call to the org. Throws WRONG_STATE for what is no finished check. */
  async of(runId: string): Promise<LoadBudget> {
    const run = await found(this.runs, 'run', runId);
    const { mode, state, loads, connectionId } = run.value;
    if (mode !== 'check' || !isFinished(state))
      throw new DmsError('WRONG_STATE', 'Only a finished check foretells what a load would take.', {
        run: runId,
      });
    const org = await this.orgs.open(connectionId);
    const [limits, measured] = [await org.limits(), await this.measured(connectionId)];
    return loadBudget(loads.map(foretold), limits, measured, await this.kept(runId));
  }

  /** The loads of a run share the org's day: what one of them leaves to others none may take. */
  private async kept(runId: string): Promise<number> {
    const { loads } = await readJson<RunDefinition>(this.storage, keys.definition(runId));
    return Math.max(0, ...loads.map(({ options }) => options?.apiReserve ?? 0));
  }

  private async measured(connectionId: string): Promise<MeasuredRun[]> {
    const { items } = await this.runs.list({ limit: lookedThrough, descending: true });
    return items
      .map(({ value }) => value)
      .filter((run) => run.connectionId === connectionId && run.mode === 'load' && run.state !== 'cancelled')
      .flatMap(measuredRun)
      .slice(0, mostMeasured);
  }
}

function foretold(load: RunLoad): ForetoldLoad {
  const { object, plan, output } = load;
  return {
    object,
    strategy: plan?.strategy ?? 'bulk',
    created: output?.created ?? 0,
    sent: sentRows(load),
    apiCalls: plan?.apiCalls ?? 0,
  };
}

/** What fails is sent all the same. */
function sentRows({ output }: RunLoad): number {
  const { created = 0, updated = 0, deleted = 0, failed = 0 } = output ?? {};
  return created + updated + deleted + failed;
}

function measuredRun({ startedAt, endedAt, loads }: Run): MeasuredRun[] {
  if (!startedAt || !endedAt) return [];
  const rows = loads.reduce((sum, load) => sum + sentRows(load), 0);
  return [{ rows, seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 }];
}
