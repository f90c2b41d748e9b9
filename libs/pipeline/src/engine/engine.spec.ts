import { memoryOf, tablesOf } from './engine';

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
