// The guardian of the embedded Redis: `node redis.js <redis-server> <redis.conf> <record folder>`. Redis itself cannot
// see that the supervisor died; this process can (its ipc channel closes) and takes Redis down with it.
import { spawn } from 'node:child_process';
import { Leftovers } from './leftovers';

const graceMs = 2500;
const [binary = '', configuration = '', records = ''] = process.argv.slice(2);

const leftovers = new Leftovers(records);
const redis = spawn(binary, [configuration], { stdio: ['ignore', 'inherit', 'inherit'] });
if (redis.pid !== undefined) leftovers.record('redis-server', redis.pid);

let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  redis.kill('SIGTERM');
  setTimeout(() => redis.kill('SIGKILL'), graceMs).unref();
};

redis.on('error', (error) => {
  console.error(`${binary} could not be run: ${error.message}`);
  process.exit(1);
});
redis.on('exit', (code, signal) => {
  leftovers.forget('redis-server');
  if (!stopping) console.error(`redis-server ended by itself (${signal ?? `exit code ${code}`})`);
  process.exit(stopping ? 0 : 1);
});
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', () => undefined); // Ctrl-C is the supervisor's business, which stops Redis last
if (!process.connected) stop();
