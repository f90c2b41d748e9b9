import type { Request } from 'express';

interface Layer {
  match(path: string): boolean;
  route?: { methods: Record<string, boolean> };
}

/** The methods that routes of this address take, whatever the request's own method is. Empty: no such address. */
export function methodsOf(request: Request): string[] {
  const { router } = request.app as unknown as { router: { stack: Layer[] } };
  const methods = router.stack
    .filter((layer) => layer.route && matches(layer, pathOf(request)))
    .flatMap((layer) => Object.keys(layer.route?.methods ?? {}));
  return [...new Set(methods)].map((method) => method.toUpperCase()).filter((method) => method !== '_ALL');
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
