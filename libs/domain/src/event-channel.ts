import { DmsEvent } from './event';

/** A broker outside DMS that other systems listen to. */
export abstract class EventChannel {
  /** False: there is none, and nothing is kept for it. */
  abstract readonly configured: boolean;
  /**
   * Hands the events over in their order. Done only when the broker has answered for every one of them that it will not lose
   * it; else it throws DmsError BROKER_UNAVAILABLE, and any of them may or may not have arrived.
   */
  abstract publish(events: DmsEvent[]): Promise<void>;
  /** Whether events could be handed over now. Throws DmsError BROKER_UNAVAILABLE, in words that say what to look at. */
  abstract check(): Promise<void>;
}
