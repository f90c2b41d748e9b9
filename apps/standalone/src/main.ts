// The one-machine edition: `npm start`.
import { join } from 'node:path';
import { readEnvironment } from '@dms/config';
import { onParentGone } from './parent-watch';
import { Supervisor } from './supervisor';

// A closed terminal must not turn the orderly stop into a crash.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

let supervisor: Supervisor | undefined;
let stopped: Promise<void> | undefined;

/** However often it is asked (Ctrl-C reaches us twice: from the terminal and from npm), there is one stop. */
function stop(): void {
  if (stopped) return;
  console.log('Stopping…');
  stopped = (supervisor?.stop() ?? Promise.resolve()).then(() => process.exit(0));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
onParentGone(stop);

try {
  supervisor = new Supervisor(readEnvironment(), join(import.meta.dirname, '..'), (line) =>
    console.log(line),
  );
  await supervisor.start();
} catch (error) {
  if (!stopped) {
    console.error((error as Error).message);
    await supervisor?.stop();
    process.exit(1);
  }
}
