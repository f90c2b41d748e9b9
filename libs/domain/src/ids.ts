import { decodeTime, monotonicFactory, ulid } from 'ulid';

const next = monotonicFactory();

/** A new id: 26 lower-case letters and digits, sortable by the moment it was made. */
export function newId(): string {
  return next().toLowerCase();
}

/** A new id that sorts after the given one, whatever the clocks of two machines say. */
export function newIdAfter(last: string | undefined): string {
  const id = newId();
  if (last === undefined || id > last) return id;
  return ulid(decodeTime(last.toUpperCase()) + 1).toLowerCase();
}
