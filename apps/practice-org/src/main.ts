import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError, readEnvironment } from '@dms/config';
import { PracticeOrg } from './practice-org';

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

function sentenceOf(error: unknown, host: string, tlsPort?: number): string {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
  const variable = port === tlsPort ? 'DMS_PRACTICE_ORG_TLS_PORT' : 'DMS_PRACTICE_ORG_PORT';
  if (code === 'EADDRINUSE')
    return `The practice org cannot start: port ${port} on ${host} is in use. Set ${variable} to another one.`;
  return `The practice org cannot start: ${message}`;
}

const orphanMs = 4000;

async function main(): Promise<void> {
  const environment = readEnvironment();
  const { HOST: host, DMS_PRACTICE_ORG_PORT: port, DMS_PRACTICE_ORG_TLS_PORT: tlsPort } = environment;
  let org: PracticeOrg;
  try {
    org = new PracticeOrg({
      folder: join(resolve(environment.DMS_HOME), 'practice-org'),
      host,
      port,
      pageFolder: fileURLToPath(new URL('page', import.meta.url)),
      ...(tlsPort === undefined ? {} : { tlsPort }),
    });
    await org.start();
  } catch (error) {
    return fail(sentenceOf(error, host, tlsPort));
  }
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    org.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(`The practice org did not stop cleanly: ${String(error)}`),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The parent is gone, however it ended: nobody is left to stop this process later, or by force.
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), orphanMs).unref();
    stop();
  });
  if (org.tlsUrl) console.log(`practice org speaks TLS at ${org.tlsUrl}`);
  console.log(`practice org ready at ${org.url}`);
  process.send?.({ type: 'ready', port: org.port });
}

main().catch((error: unknown) =>
  fail(error instanceof EnvironmentError ? error.message : `The practice org cannot start: ${String(error)}`),
);
