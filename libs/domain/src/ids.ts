import { monotonicFactory } from 'ulid';

const next = monotonicFactory();

/** A new id: 26 lower-case letters and digits, sortable by the moment it was made. */
export function newId(): string {
  return next().toLowerCase();
}
