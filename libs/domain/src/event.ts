import { BatchCounts, BatchState } from './batch';
import { Operation } from './migration';
import { OutputCounts, RunMode, RunState, SourceCounts } from './run';

/** What other systems are told of. The name is also the routing key of the exchange. */
export const eventNames = [
  'dataset.ready',
  'dataset.failed',
  'run.started',
  'run.paused',
  'run.resumed',
  'run.completed',
  'run.completed_with_errors',
  'run.failed',
  'run.cancelled',
  'run.rolling_back',
  'run.rolled_back',
  'run.rollback_failed',
  'batch.settled',
] as const;
export type EventName = (typeof eventNames)[number];

export interface RunNews {
  runId: string;
  migrationId: string;
  connectionId: string;
  mode: RunMode;
  state: RunState;
  retryOf?: string;
  restOf?: string;
  rollbackOf?: string;
  rolledBackBy?: string;
  /** Why it paused or failed. */
  problemCode?: string;
  /** Once it has ended. */
  counts?: { source: SourceCounts; output: OutputCounts; balanced: boolean };
}

export interface DatasetNews {
  datasetId: string;
  fileId?: string;
  derivedFrom?: string;
  state: 'ready' | 'failed';
  rowCount: number;
  rejectedCount: number;
  problemCode?: string;
}

export interface BatchNews {
  batchId: string;
  runId: string;
  /** Which load of the run, from 0. */
  load: number;
  object: string;
  operation: Operation;
  strategy: 'direct' | 'bulk';
  state: BatchState;
  rows: number;
  counts?: BatchCounts;
}

/**
 * One event as it goes out: CloudEvents 1.0 (cloudevents.io), structured JSON; docs/events.schema.json describes it. Ids,
 * states and counts only: never a value of a row, never a secret.
 */
export interface DmsEvent {
  specversion: '1.0';
  /** Sorts after that of every earlier event of the same subject. Told twice, it is the same. */
  id: string;
  source: string;
  type: `dms.${EventName}` | 'dms.webhook.test';
  /** `runs/<id>`, `datasets/<id>`, `batches/<id>`; of a test `webhooks/<id>`. */
  subject: string;
  /** When it happened (ISO 8601). */
  time: string;
  datacontenttype: 'application/json';
  data: RunNews | DatasetNews | BatchNews | { webhookId: string };
}

export function eventName(event: DmsEvent): EventName {
  return event.type.slice('dms.'.length) as EventName;
}

/** Ways out of the house; each has its own line in the outbox. */
export const eventOutlets = ['broker', 'webhooks'] as const;
export type EventOutlet = (typeof eventOutlets)[number];

/** An event that has happened and still has to be put into the outbox, for these ways out. */
export interface UntoldEvent {
  outlets: EventOutlet[];
  event: DmsEvent;
}

/** What a document carries whose changes are told: an event is part of the very write that makes it true. */
export interface Telling {
  /** Indexed: there as long as `untold` holds anything. */
  news?: 'untold';
  untold?: UntoldEvent[];
  /** Id of the newest event. */
  lastEvent?: string;
}

/** An event that waits to be handed over; the id is outboxId(). */
export interface OutboxEntry {
  event: DmsEvent;
}

/** Sorted by way out, then by the event's id: a prefix lists what one of them still has to hand over, in order. */
export function outboxId(outlet: EventOutlet, eventId: string): string {
  return `${outlet}:${eventId}`;
}
