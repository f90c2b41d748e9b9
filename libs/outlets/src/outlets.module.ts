import { Module } from '@nestjs/common';
import { Environment } from '@dms/config';
import { EventChannel, WebhookSender } from '@dms/domain';
import { AmqpEventChannel } from './amqp-event-channel';
import { HttpsWebhookSender } from './https-webhook-sender';

/**
 * Provides EventChannel, the RabbitMQ of AMQP_URL (or one that is not configured where there is none), and WebhookSender, held to
 * DMS_WEBHOOK_HOSTS.
 */
@Module({
  providers: [
    {
      provide: EventChannel,
      inject: [Environment],
      useFactory: ({ AMQP_URL, AMQP_CA }: Environment) =>
        new AmqpEventChannel({ url: AMQP_URL, ca: AMQP_CA }),
    },
    {
      provide: WebhookSender,
      inject: [Environment],
      useFactory: ({ DMS_WEBHOOK_HOSTS }: Environment) => new HttpsWebhookSender(DMS_WEBHOOK_HOSTS),
    },
  ],
  exports: [EventChannel, WebhookSender],
})
export class OutletsModule {}
