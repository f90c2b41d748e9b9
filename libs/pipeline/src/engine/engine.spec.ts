import { memoryOf } from './engine';

describe('the memory of an operation', () => {
  it.each([
    ['derive', 1024, 1024],
    ['preview', 64, 64],
    ['stage', 1024, 256],
    ['stage', 128, 128],
    ['stage', 4096, 1024],
  ] as const)('of %s at %i MiB is %i', (name, limit, expected) => {
    expect(memoryOf(name, limit)).toBe(expected);
  });
});
