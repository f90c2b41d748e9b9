import { Module } from '@nestjs/common';
import { Environment } from '@dms/config';
import { EventChannel } from '@dms/domain';
import { AmqpEventChannel } from './amqp-event-channel';

/** Provides EventChannel: the RabbitMQ of AMQP_URL, or one that is not configured where there is none. */
@Module({
  providers: [
    {
      provide: EventChannel,
      inject: [Environment],
      useFactory: ({ AMQP_URL, AMQP_CA }: Environment) =>
        new AmqpEventChannel({ url: AMQP_URL, ca: AMQP_CA }),
    },
  ],
  exports: [EventChannel],
})
export class BrokerModule {}
