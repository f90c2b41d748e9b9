// Direct: an exchange that compares whole keys, fed by DMS's own; one queue for each key, so that several programs can share
// the work on one kind of event.
import { exchange, open, take } from './listen.mjs';

const keys = process.argv.length > 2 ? process.argv.slice(2) : ['run.failed', 'run.completed_with_errors'];
const direct = 'example.direct';
const channel = await open();
await channel.assertExchange(direct, 'direct', { durable: true });
await channel.bindExchange(direct, exchange, '#');
for (const key of keys) {
  const queue = `example.direct.${key}`;
  await channel.assertQueue(queue, { durable: true });
  await channel.bindQueue(queue, direct, key);
  await take(channel, queue);
}
console.log(`listening to ${keys.join(', ')}`);
