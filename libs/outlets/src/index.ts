export * from './amqp-event-channel';
export * from './https-webhook-sender';
export * from './outlets.module';
