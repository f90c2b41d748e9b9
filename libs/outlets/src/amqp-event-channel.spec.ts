import { freePort } from '@dms/testing';
import { AmqpEventChannel } from './amqp-event-channel';

// With a RabbitMQ: apps/worker/src/events.spec.ts, which starts one for all that needs it.
describe('without a RabbitMQ', () => {
  it('nothing is configured where there is no address', () => {
    expect(new AmqpEventChannel({}).configured).toBe(false);
  });

  it('an address where nobody answers is told by its variable', async () => {
    const channel = new AmqpEventChannel({ url: `amqp://dms:sesame@127.0.0.1:${await freePort()}` });
    const error = (await channel.check().catch((failure: unknown) => failure)) as Error;
    expect(error.message).toBe(
      'RabbitMQ cannot be reached (ECONNREFUSED): look at AMQP_URL and whether it runs.',
    );
    expect(`${error.stack} ${String(error.cause)}`).not.toContain('sesame');
  });

  it('nobody knocks again at once: pauses grow', async () => {
    let now = 0;
    const channel = new AmqpEventChannel({ url: `amqp://127.0.0.1:${await freePort()}`, now: () => now });
    const failure = () => channel.check().catch((error: unknown) => error);
    const first = await failure();
    now += 700;
    expect(await failure()).toBe(first);
    now += 301;
    const second = await failure();
    expect(second).not.toBe(first);
    now += 1_001;
    expect(await failure()).toBe(second);
  });
});
