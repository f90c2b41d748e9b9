import { byteCount } from '../wizard/source/byte-count';

const units = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
] as const;

/** A limit as whoever set it will have thought of it: 10 GiB; one that is no round number of these as any other size. */
export function binarySize(bytes: number, count: (value: number) => string): string {
  const found = units.find(([, size]) => bytes >= size && bytes % size === 0);
  return found ? `${count(bytes / found[1])} ${found[0]}` : byteCount(bytes, count);
}
