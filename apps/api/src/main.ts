import 'reflect-metadata';
import { Environment, EnvironmentError } from '@dms/config';
import { Engine } from '@dms/pipeline';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ApiPaths } from './api-paths';
import { AppModule } from './app.module';
import { closeOnRequest } from './close-on-request';
import { webPage } from './http/web-page';
import { prepareSurface, completeSurface, setTimeouts } from './surface';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function start(): Promise<void> {
  const paths = new ApiPaths(here('./engine.js'), here('../web/browser'), here('./main.js'));
  const app = await NestFactory.create<NestExpressApplication>(AppModule.at(paths), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  prepareSurface(app);
  for (const handler of webPage(paths.web)) app.use(handler);
  closeOnRequest(app);
  await app.init();
  completeSurface(app);
  const { HOST, PORT } = app.get(Environment);
  await app.listen(PORT, HOST);
  setTimeouts(app);
  const { port } = app.getHttpServer().address() as AddressInfo;
  app.get(Engine).warm();
  process.send?.({ type: 'ready', port });
}

start().catch((error: unknown) => {
  const message = error instanceof EnvironmentError || isPlain(error) ? (error as Error).message : error;
  console.error('The API could not start:', message);
  process.exit(1);
});

/** Errors meant for the person who starts DMS: a sentence says it all. */
function isPlain(error: unknown): boolean {
  return error instanceof Error && (error.constructor === Error || 'code' in error);
}
