import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '@dms/config';
import { Engine, Sweeper } from '@dms/pipeline';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { MetricsPublisher } from './metrics-publisher';
import { WorkerModule } from './worker.module';

/** Without a parent it ends after so long, whatever it works at: another worker takes that over. */
const orphanMs = 4000;

async function start(): Promise<void> {
  const engine = fileURLToPath(new URL('./engine.js', import.meta.url));
  const app = await NestFactory.createApplicationContext(WorkerModule.at(engine, readEnvironment()), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  let closing = false;
  // Bull waits for the jobs in hand; what does not end in time is taken over by another worker after its lease.
  const close = () => {
    if (closing) return;
    closing = true;
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const event of ['SIGTERM', 'SIGINT'] as const) process.on(event, close);
  process.on('disconnect', () => {
    // Nobody is left to end this process by force.
    setTimeout(() => process.exit(1), orphanMs).unref();
    close();
  });
  app.get(Sweeper).start();
  app.get(MetricsPublisher).start();
  app.get(Engine).warm();
  process.send?.({ type: 'ready' });
}

start().catch((error: unknown) => {
  console.error('The worker could not start:', error instanceof Error ? error.message : error);
  process.exit(1);
});
