import { DmsEvent, EventChannel } from '@dms/domain';
import { anEvent } from '../builders/builders';

export interface EventChannelUnderTest {
  channel: EventChannel;
  /** What has arrived at somebody who listens to everything, each once, in order; waits for at least `count`. */
  taken(count: number): Promise<DmsEvent[]>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

/** What every EventChannel does. `make` gives one that works, with somebody who listens. Left out: how long it pauses. */
export function eventChannelContract(name: string, make: () => Promise<EventChannelUnderTest>): void {
  describe(`${name} as EventChannel`, () => {
    let tested: EventChannelUnderTest;
    beforeAll(async () => {
      tested = await make();
    });

    it('is configured, and says nothing where all is well', async () => {
      expect(tested.channel.configured).toBe(true);
      await tested.channel.check();
      await tested.channel.publish([]);
    });

    it('hands events over whole and in their order', async () => {
      const events = Array.from({ length: 250 }, (_, index) => anEvent({ id: `event-${index}` }));
      await tested.channel.publish(events.slice(0, 100));
      await tested.channel.publish(events.slice(100));
      expect(await tested.taken(250)).toEqual(events);
    });

    it('says that it is away, and goes on when it is back', async () => {
      await tested.goAway();
      const lost = anEvent({ id: 'not-taken' });
      await expect(tested.channel.publish([lost])).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
      await expect(tested.channel.check()).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
      await tested.comeBack();
      await tested.channel.publish([anEvent({ id: 'after' })]);
      expect((await tested.taken(251)).map(({ id }) => id).slice(250)).toEqual(['after']);
    });
  });
}
