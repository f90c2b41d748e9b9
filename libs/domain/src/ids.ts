import { decodeTime, monotonicFactory, ulid } from 'ulid';

/** Each character of an id takes a byte; the system is asked for many at once, as asking is what takes time. */
const bytes = new Uint8Array(512);
let used = bytes.length;

function random(): number {
  if (used === bytes.length) {
    crypto.getRandomValues(bytes);
    used = 0;
  }
  return (bytes[used++] ?? 0) / 256;
}

const next = monotonicFactory(random);

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
