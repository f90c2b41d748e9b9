import { Environment } from '@dms/config';
import { QueueBoard } from '@dms/queue';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { NotFoundException } from '@nestjs/common';
import { Authentication } from './access/authentication';
import { assertOwnOrigin } from './access/csrf';
import { sessions } from './access/session-cookie';
import { isMetricsToken } from './access/metrics-token';
import { SessionRedis } from './access/session-redis';
import { openApiDocument } from './docs/document';
import { PublishedDocument } from './docs/published-document';
import { assertJson } from './http/assert-json';
import { contentSecurity } from './http/content-security';
import { ProblemFilter } from './http/problem.filter';
import { queuesPage } from './queues/queues-page';

const bodyLimit = 10 * 1024 * 1024;
/** Where admins look into the queues. */
const queuesPath = '/api/queues';
/** What a stranger may send: a sign-in needs no more. */
const strangersLimit = 16 * 1024;
/** A connection that says nothing for so long is dropped; uploads and events of any length go on. */
const silenceMs = 120_000;
/**
 * A connection between two requests is kept for so long. It must outlast what a caller or a proxy keeps open (Cloud
 * Foundry's router: 90 s): with Node's five seconds a request that sets out as the server closes meets a reset.
 */
const idleMs = 95_000;

/** Everything that stands before the controllers, in order. Call it before the application is initialised. */
export function prepareSurface(app: NestExpressApplication): void {
  const environment = app.get(Environment);
  app.setGlobalPrefix('api');
  app.set('etag', false);
  app.set('trust proxy', environment.DMS_TRUSTED_PROXIES === '' ? false : environment.DMS_TRUSTED_PROXIES);
  app.use(...contentSecurity());
  app.use('/api', noStore);
  app.use('/api', checked(assertOwnOrigin));
  app.use(sessions(environment, app.get(SessionRedis)));
  app.use('/api', authenticated(app.get(Authentication), environment));
  app.use(queuesPath, ...queuesPage(app.get(QueueBoard, { strict: false }), queuesPath));
  app.use('/api', checked(assertJson));
  const large = json({ limit: bodyLimit });
  const small = json({ limit: strangersLimit });
  app.use('/api', ((request, response, next) => {
    (request.caller ? large : small)(request, response, next);
  }) satisfies RequestHandler);
}

/** What can be done only once all routes stand: call it after the application is initialised. */
export function completeSurface(app: NestExpressApplication): void {
  app.get(PublishedDocument).publish(openApiDocument(app));
  // Whatever nobody took, and whatever failed on the way: Express would answer with a page, and a stack in it.
  const problems = new ProblemFilter();
  app.use((request: Request, response: Response) => {
    problems.answer(new NotFoundException(), request, response);
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    problems.answer(error, request, response);
  });
}

/** Uploads may take hours: only silence ends a request, and between two requests only a long one. */
export function setTimeouts(app: NestExpressApplication): void {
  const server = app.getHttpServer();
  server.requestTimeout = 0;
  server.setTimeout(silenceMs);
  server.keepAliveTimeout = idleMs;
}

function noStore(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

function checked(check: (request: Request) => void): RequestHandler {
  return (request, _response, next) => {
    check(request);
    next();
  };
}

function authenticated(authentication: Authentication, environment: Environment): RequestHandler {
  return (request, _response, next) => {
    const isHealth = request.baseUrl === '/api' && request.path.startsWith('/health/');
    if (isHealth || isMetricsToken(request, environment)) {
      next();
      return;
    }
    authentication.callerOf(request).then((caller) => {
      if (caller) request.caller = caller;
      next();
    }, next);
  };
}
