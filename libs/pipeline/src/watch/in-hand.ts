import { AsyncLocalStorage } from 'node:async_hooks';

/** What is being worked on: on every line of the log that is written meanwhile, whoever writes it. */
export interface InHand {
  runId?: string;
  batchId?: string;
  datasetId?: string;
}

const hands = new AsyncLocalStorage<InHand>();

/** Does the work with these ids in hand, besides those that its caller has. */
export function inHand<T>(ids: InHand, work: () => T): T {
  return hands.run({ ...hands.getStore(), ...ids }, work);
}

/** A copy: loggers add to what they get. */
export function idsInHand(): InHand {
  return { ...hands.getStore() };
}
