import type { Request } from 'express';
import { METHODS } from 'node:http';

interface Layer {
  match(path: string): boolean;
  route?: { methods: Record<string, boolean> };
}

/** The methods that routes of this address take, whatever the request's own method is. Empty: no such address. */
export function methodsOf(request: Request): string[] {
  const { router } = request.app as unknown as { router: { stack: Layer[] } };
  const methods = router.stack
    .filter((layer) => layer.route && matches(layer, pathOf(request)))
    .map((layer) => Object.keys(layer.route?.methods ?? {}))
    .filter((names) => !isMiddleware(names))
    .flat();
  return [...new Set(methods)].map((method) => method.toUpperCase());
}

/** What takes every method there is (the logger, for one) stands before the routes and is none itself. */
function isMiddleware(methods: string[]): boolean {
  return methods.includes('_all') || METHODS.every((method) => methods.includes(method.toLowerCase()));
}

/** The whole path, also where a handler is mounted below a prefix. */
export function pathOf(request: Request): string {
  return request.originalUrl.split('?')[0] ?? '/';
}

function matches(layer: Layer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    // A path that cannot be decoded matches nothing.
    return false;
  }
}
