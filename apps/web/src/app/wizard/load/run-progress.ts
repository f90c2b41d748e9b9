import type { BatchDto } from '../../client/models/batch-dto';
import type { RunDto } from '../../client/models/run-dto';

/** One stage of a run on its way: a fixed one (translation `loadStep.stage.<name>`) or one load by its own name. */
export interface Stage {
  name: string;
  load?: { settled: number; rows: number };
  /** How far the preparation of the load that is prepared now is. */
  preparing?: NonNullable<RunDto['loads'][number]['preparing']>;
  state: 'waiting' | 'now' | 'done';
}

const before = { queued: 0, preparing: 1, loading: 2, reconciling: 3 } as const;

/** The way of a run, stage by stage. A paused run stands where it was when it paused. */
export function stagesOf(run: Pick<RunDto, 'state' | 'loads' | 'counts'>): Stage[] {
  const at = reached(run);
  const state = (index: number): Stage['state'] => (index < at ? 'done' : index === at ? 'now' : 'waiting');
  return [
    { name: 'queued', state: state(0) },
    { name: 'preparing', state: state(1), ...(at === 1 && preparationOf(run.loads)) },
    ...run.loads.map((load): Stage => {
      const { rows, pending } = load.counts.output;
      const busy = load.state === 'waiting' || load.state === 'prepared' ? 'waiting' : 'now';
      return {
        name: load.name,
        load: { settled: rows - pending, rows },
        state: at > 2 || load.state === 'done' ? 'done' : at === 2 ? busy : 'waiting',
      };
    }),
    { name: 'reconciling', state: state(3) },
    { name: 'done', state: state(4) === 'now' ? 'done' : state(4) },
  ];
}

/** Loads are prepared one after another: the last that has begun is the one. */
function preparationOf(loads: RunDto['loads']): Pick<Stage, 'preparing'> {
  const preparing = loads.findLast((load) => load.preparing !== undefined)?.preparing;
  return preparing ? { preparing } : {};
}

function reached({ state, loads }: Pick<RunDto, 'state' | 'loads'>): number {
  if (state in before) return before[state as keyof typeof before];
  if (state !== 'paused') return 4;
  return loads.some((load) => ['loading', 'done'].includes(load.state)) ? 2 : 1;
}

/** Settled output rows and all there are, as far as they are known. */
export function settled({ counts }: Pick<RunDto, 'counts'>): { done: number; all: number } {
  const { rows, pending } = counts.output;
  return { done: rows - pending, all: rows };
}

const handed: readonly BatchDto['state'][] = ['created', 'uploaded', 'closed', 'sending', 'unknown'];

/** Rows that are with Salesforce already and not answered, and rows that still wait here. */
export function inFlight(
  run: Pick<RunDto, 'counts'>,
  batches: readonly BatchDto[],
): { there: number; here: number } {
  const there = batches
    .filter(({ state }) => handed.includes(state))
    .reduce((sum, { rows }) => sum + rows, 0);
  const { pending } = run.counts.output;
  return { there: Math.min(there, pending), here: Math.max(0, pending - there) };
}
