import { byteCount } from './byte-count';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [12_449_000, '12.4 MB'],
  [512_000_000, '512 MB'],
  [10_737_418_240, '10.7 GB'],
])('%d bytes are %s', (bytes, words) => {
  expect(byteCount(bytes, String)).toBe(words);
});
