// Fanout: every event goes to every queue, here to an archive and to an audit, which know nothing of each other.
import { exchange, open, take } from './listen.mjs';

const fanout = 'dms.audit';
const queues = ['example.archive', 'example.audit'];
const channel = await open();
await channel.assertExchange(fanout, 'fanout', { durable: true });
await channel.bindExchange(fanout, exchange, '#');
for (const queue of queues) {
  await channel.assertQueue(queue, { durable: true });
  await channel.bindQueue(queue, fanout, '');
  await take(channel, queue);
}
console.log('listening to everything');
