import { DmsError, DmsEvent, EventChannel } from '@dms/domain';

/** A broker for specs, in the heap. */
export class InMemoryEventChannel extends EventChannel {
  readonly taken: DmsEvent[] = [];
  /** Answers nothing until it is false again. */
  away = false;

  constructor(readonly configured = true) {
    super();
  }

  async publish(events: DmsEvent[]): Promise<void> {
    await this.check();
    this.taken.push(...structuredClone(events));
  }

  async check(): Promise<void> {
    if (this.away) throw new DmsError('BROKER_UNAVAILABLE', 'The broker is away.');
  }
}
