import type { NestExpressApplication } from '@nestjs/platform-express';

/** Requests that are on may finish for so long. */
const graceMs = 3000;

/** Without a parent it ends after so long, whatever still goes on. */
const orphanMs = 4000;

/** Ends the process cleanly on SIGTERM, SIGINT, and when the parent that started it is gone. */
export function closeOnRequest(app: NestExpressApplication): void {
  let closing = false;
  const close = () => {
    if (closing) return;
    closing = true;
    const server = app.getHttpServer();
    server.closeIdleConnections();
    // Event streams end by themselves; what else is still on by then is cut.
    setTimeout(() => {
      server.closeAllConnections();
    }, graceMs).unref();
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', close);
  process.once('SIGINT', close);
  process.once('disconnect', () => {
    // Nobody is left to end this process by force.
    setTimeout(() => process.exit(1), orphanMs).unref();
    close();
  });
}
