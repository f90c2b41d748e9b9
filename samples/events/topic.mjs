// Topic: everything that happens to runs, or what the arguments say (`node topic.mjs 'dataset.*' batch.settled`).
import { exchange, open, take } from './listen.mjs';

const patterns = process.argv.length > 2 ? process.argv.slice(2) : ['run.*'];
const queue = 'example.topic';
const channel = await open();
await channel.assertQueue(queue, { durable: true });
for (const pattern of patterns) await channel.bindQueue(queue, exchange, pattern);
await take(channel, queue);
console.log(`listening to ${patterns.join(', ')}`);
