import { badRequest } from './api-error';
import type { Handler } from './call';

export interface Route {
  method: string;
  segments: string[];
  handler: Handler;
  /** Reached without a session: login, and what has its own guard. */
  open: boolean;
}

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/**
 * Routes in the order they were added; literal segments match in any case (clients differ: unprocessedRecords).
 * `:name` takes one segment, a final `*` all the rest.
 */
export class Router {
  private readonly routes: Route[] = [];

  add(method: string, pattern: string, handler: Handler, open = false): this {
    this.routes.push({ method, segments: pattern.split('/').filter(Boolean), handler, open });
    return this;
  }

  /** The route, or the methods that the path does have (none: the path is unknown). */
  find(method: string, path: string): Match | { allowed: string[] } {
    const segments = path.split('/').filter(Boolean);
    const allowed: string[] = [];
    for (const route of this.routes) {
      const params = matchSegments(route.segments, segments);
      if (!params) continue;
      if (route.method === '*' || route.method === method) return { route, params };
      allowed.push(route.method);
    }
    return { allowed };
  }
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const open = pattern.at(-1) === '*';
  if (open ? segments.length < pattern.length - 1 : segments.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const segment = segments[i] ?? '';
    if (expected === '*') params['*'] = segments.slice(i).join('/');
    else if (expected.startsWith(':')) params[expected.slice(1)] = segment;
    else if (expected.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  for (const name of Object.keys(params)) params[name] = decode(params[name] ?? '');
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('MALFORMED_URL', 'The path is not percent-encoded as it should be.');
  }
}
