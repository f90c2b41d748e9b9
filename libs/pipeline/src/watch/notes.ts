import { channel } from 'node:diagnostics_channel';
import {
  Batch,
  EventOutcome,
  EventOutlet,
  Observations,
  OrgError,
  RetriedThing,
  RetryClass,
} from '@dms/domain';

const settled = 'dms:batch-settled' satisfies keyof Observations;
const retry = 'dms:retry' satisfies keyof Observations;
const events = 'dms:events' satisfies keyof Observations;
const handedOver = channel(events);
const settledBatches = channel(settled);
const retries = channel(retry);

/** Tells of a batch that was let go, where it is settled now: what became of its rows, and which are sent again. */
export function noteSettled({ state, strategy, counts }: Batch): void {
  if ((state !== 'answered' && state !== 'harvested') || !counts) return;
  settledBatches.publish({ strategy, counts } satisfies Observations[typeof settled]);
  if (counts.resent > 0) note('rows', 'retry', counts.resent);
}

/** Tells that the step of a batch failed with this and will be taken again. */
export function noteRetry(error: unknown): void {
  note('batch', error instanceof OrgError ? error.errorClass : 'own', 1);
}

/** Tells that events were taken, or that handing them over was tried in vain. */
export function noteEvents(outlet: EventOutlet, outcome: EventOutcome, count: number): void {
  handedOver.publish({ outlet, outcome, count } satisfies Observations[typeof events]);
}

function note(what: RetriedThing, errorClass: RetryClass, times: number): void {
  retries.publish({ what, errorClass, times } satisfies Observations[typeof retry]);
}
