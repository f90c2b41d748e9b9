import { memoryOf, tablesOf, threadsOf } from './engine';

describe('the memory of an operation', () => {
  it.each([
    ['derive', 1024, 1024],
    ['preview', 64, 64],
    ['prepare', 1024, 320],
    ['stage', 1024, 256],
    ['stage', 128, 128],
    ['stage', 4096, 1024],
  ] as const)('of %s at %i MiB is %i', (name, limit, expected) => {
    expect(memoryOf(name, limit)).toBe(expected);
  });
});

describe('the tables of an operation', () => {
  it.each([
    ['preview', 'file'],
    ['trace', 'file'],
    ['harvest', 'memory'],
    ['derive', 'memory'],
  ] as const)('%s are kept in %s', (name, expected) => {
    expect(tablesOf(name)).toBe(expected);
  });
});

describe('the threads of an operation', () => {
  it.each([
    ['prepare', 2 ** 30, 2],
    ['prepare', 10_000, 1],
    ['harvest', 2 ** 30, 1],
    ['stage', 2 ** 30, 2],
  ] as const)('%s on %i bytes are %i', (name, bytes, expected) => {
    expect(threadsOf(name, bytes)).toBe(expected);
  });
});
