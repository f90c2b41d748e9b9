/**
 * `__proto__` is a key of JSON like any other, and may be a value of somebody's file; stores that are written in
 * JavaScript lose it when they copy a document key by key. So it is kept under another name: `~__proto__`.
 */
const dangerous = /^~*__proto__$/;

/** The value as it is stored; the very same unless such a key is in it. */
export function hideProto<T>(value: T): T {
  return holdsProto(value) ? (renamed(value, (key) => `~${key}`) as T) : value;
}

/** A stored value as it was given. */
export function showProto<T>(value: T): T {
  return holdsProto(value) ? (renamed(value, (key) => key.slice(1)) as T) : value;
}

function holdsProto(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some(holdsProto);
  return Object.entries(value).some(([key, each]) => dangerous.test(key) || holdsProto(each));
}

function renamed(value: unknown, name: (key: string) => string): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each) => renamed(each, name));
  // Made from entries: to assign such a key would set the prototype.
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [dangerous.test(key) ? name(key) : key, renamed(each, name)]),
  );
}
