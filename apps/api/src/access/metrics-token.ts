import type { Environment } from '@dms/config';
import type { Request } from 'express';
import { bearerOf } from './csrf';
import { sameSecret } from './secrets';

/** Whether a watcher asks for the numbers with the token that is good for them alone. */
export function isMetricsToken(request: Request, { DMS_METRICS_TOKEN }: Environment): boolean {
  const bearer = bearerOf(request);
  const asksForNumbers = request.method === 'GET' && request.originalUrl.split('?')[0] === '/api/metrics';
  if (DMS_METRICS_TOKEN === undefined || bearer === undefined || !asksForNumbers) return false;
  return sameSecret(bearer, DMS_METRICS_TOKEN);
}
