// What the three examples have in common: a connection, and a queue whose events are printed, each once, one line each.
import amqp from 'amqplib';

/** Durable, of type topic; DMS publishes there, with the event's name as routing key. */
export const exchange = 'dms.events';

/** Connects to AMQP_URL; ends with the program. */
export async function open() {
  const connection = await amqp.connect(process.env.AMQP_URL ?? 'amqp://localhost');
  // What comes while nobody listens waits: whoever watches over the program starts it again.
  connection.on('error', ({ message }) => {
    console.error(`The line to RabbitMQ was cut: ${message}`);
    process.exit(1);
  });
  const channel = await connection.createChannel();
  // Whoever comes first makes it, DMS or its listeners; both say the same.
  await channel.assertExchange(exchange, 'topic', { durable: true });
  // So many events in hand at once: a slow listener is not flooded.
  await channel.prefetch(20);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => connection.close().then(() => process.exit(0)));
  return channel;
}

/** Takes what comes into a queue. It is durable: what comes while nobody listens waits. */
export async function take(channel, queue) {
  // At least once: an event may come again under the same id. A real listener keeps the ids where it keeps its work.
  const seen = new Set();
  await channel.consume(queue, (message) => {
    if (message === null) return;
    const event = JSON.parse(message.content.toString());
    if (!seen.has(event.id)) console.log(JSON.stringify({ queue, type: event.type, subject: event.subject, id: event.id }));
    seen.add(event.id);
    // Only now: had the program died before, the event would come again.
    channel.ack(message);
  });
}
