export type Path = readonly string[];

/** The value at a path inside plain JSON; undefined where there is none. */
export function getAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

/** The same JSON with another value at a path; undefined takes the key away, and objects left empty by that too. */
export function setAt<T>(value: T, path: Path, next: unknown): T {
  const [name, ...rest] = path;
  if (name === undefined) return next as T;
  const before = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const inner = rest.length > 0 ? setAt(before[name] ?? {}, rest, next) : next;
  const { [name]: _, ...others } = before;
  if (inner === undefined || (rest.length > 0 && isEmpty(inner))) return others as T;
  return (Object.hasOwn(before, name) ? { ...before, [name]: inner } : { ...others, [name]: inner }) as T;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
