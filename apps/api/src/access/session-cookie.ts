import { Environment } from '@dms/config';
import { RedisStore } from 'connect-redis';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import { randomBytes } from 'node:crypto';
import { bearerOf } from './csrf';
import { SessionRedis, redisUnavailable } from './session-redis';

export const sessionCookie = 'dms.sid';
export const csrfCookie = 'XSRF-TOKEN';
const idleSeconds = 12 * 60 * 60;

/**
 * Express's session behind an opaque id: what it holds lies in Redis under a prefix of its own and ends after 12 idle
 * hours. Bearer calls and health checks never touch it.
 */
export function sessions(environment: Environment, redis: SessionRedis): RequestHandler {
  const handler = session({
    name: sessionCookie,
    // Without a shared secret a cookie outlives neither this process nor a second one beside it.
    secret: environment.DMS_SESSION_SECRET ?? randomBytes(32).toString('base64url'),
    store: new RedisStore({ client: redis.client, prefix: 'dms:session:', ttl: idleSeconds }),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'strict', path: '/', secure: 'auto' },
  });
  return (request: Request, response: Response, next: NextFunction) => {
    if (!request.path.startsWith('/api/') || request.path.startsWith('/api/health/') || bearerOf(request)) {
      next();
      return;
    }
    void handler(request, response, (error?: unknown) => {
      next(error === undefined || error === null ? undefined : redisUnavailable(error));
    });
  };
}
