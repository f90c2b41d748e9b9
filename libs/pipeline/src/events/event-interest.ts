import { Inject, Injectable } from '@nestjs/common';
import { EventChannel, EventOutlet } from '@dms/domain';

/**
 * Who wants to be told of events now. Where nobody does, nothing is written down for anybody: events begin with the first
 * who listens.
 */
@Injectable()
export class EventInterest {
  constructor(@Inject(EventChannel) private readonly broker: EventChannel) {}

  outlets(): EventOutlet[] {
    return this.broker.configured ? ['broker'] : [];
  }
}
