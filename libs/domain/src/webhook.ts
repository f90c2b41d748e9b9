import { Owned } from './accounts';
import { DmsEvent, EventName, eventNames } from './event';

/** An address of another system that events are posted to, signed as Standard Webhooks says (standardwebhooks.com). */
export interface Webhook extends Owned {
  url: string;
  /** Patterns of event names: `run.completed`, `run.*`, `*`. */
  events: string[];
  enabled: boolean;
  description?: string;
  /** Sealed: never answered again once it was shown. */
  sealedSecret: string;
  /** Until that moment (ISO 8601) the secret before it signs as well. */
  formerSecret?: { sealed: string; until: string };
  /** Why DMS itself switched it off. */
  disabledReason?: string;
}

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One event on its way to one webhook. The id is deliveryId(): of one webhook they sort by the events' ids. */
export interface Delivery {
  webhookId: string;
  event: DmsEvent;
  state: DeliveryState;
  /** How often it was tried. */
  attempts: number;
  /** When it is tried next, while it waits (ISO 8601). */
  nextAt?: string;
  /** Of the last try: the HTTP status, what was answered (at most 1 kB), or why there was no answer. */
  status?: number;
  answer?: string;
  trouble?: string;
  /** A person asked for it to see whether it arrives; it is tried once. */
  test?: true;
  createdAt: string;
  endedAt?: string;
}

export function deliveryId(webhookId: string, eventId: string): string {
  return `${webhookId}:${eventId}`;
}

const patternForm = /^[a-z_*]+(\.[a-z_*]+)?$/;

/** Whether the event is one of those asked for. A `*` stands for one word, alone for everything. */
export function isAskedFor(name: EventName, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fits(name, pattern));
}

/** A pattern that no event fits is a slip. */
export function isEventPattern(pattern: string): boolean {
  return patternForm.test(pattern) && eventNames.some((name) => fits(name, pattern));
}

function fits(name: EventName, pattern: string): boolean {
  if (pattern === '*') return true;
  const [wanted, words] = [pattern.split('.'), name.split('.')];
  return wanted.length === words.length && wanted.every((word, at) => word === '*' || word === words[at]);
}
