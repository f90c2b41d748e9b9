import { binarySize } from './binary-size';

const count = (value: number) => value.toLocaleString('en');

describe('the size of a limit', () => {
  it.each([
    [10 * 1024 ** 3, '10 GiB'],
    [1536 * 1024 ** 2, '1,536 MiB'],
    [64 * 1024, '64 KiB'],
    [10_000_000, '10 MB'],
  ])('of %d bytes is %s', (bytes, words) => {
    expect(binarySize(bytes, count)).toBe(words);
  });
});
