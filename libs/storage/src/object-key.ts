import { DmsError } from '@dms/domain';

const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

/** The parts of a key; throws BAD_REQUEST for anything that could name a place outside the store. */
export function keySegments(key: string): string[] {
  const segments = key.split('/');
  if (key.length > 900 || !segments.every((part) => segment.test(part)))
    throw new DmsError('BAD_REQUEST', 'That is not a key of stored bytes.', { key: key.slice(0, 200) });
  return segments;
}

/** The parts of a prefix, which ends with `/`. */
export function prefixSegments(prefix: string): string[] {
  if (!prefix.endsWith('/'))
    throw new DmsError('BAD_REQUEST', 'A prefix of keys ends with a slash.', { key: prefix.slice(0, 200) });
  return keySegments(prefix.slice(0, -1));
}
