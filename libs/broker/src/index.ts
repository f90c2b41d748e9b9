export * from './amqp-event-channel';
export * from './broker.module';
