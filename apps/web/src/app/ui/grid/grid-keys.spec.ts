import { deedOf } from './grid-keys';
import { type Move, inRange, moved, rangeOf } from './grid-place';

const key = (
  name: string,
  held: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey', true>> = {},
) => ({
  key: name,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  ...held,
});

describe('the keys of a grid', () => {
  it.each([
    ['ArrowDown', {}, { kind: 'move', to: 'down', select: false }],
    ['ArrowDown', { shiftKey: true }, { kind: 'move', to: 'down', select: true }],
    ['End', {}, { kind: 'move', to: 'rowEnd', select: false }],
    ['End', { ctrlKey: true }, { kind: 'move', to: 'last', select: false }],
    ['c', { ctrlKey: true }, { kind: 'copy' }],
    ['c', { metaKey: true }, { kind: 'copy' }],
    [' ', {}, { kind: 'peek' }],
    ['Enter', {}, { kind: 'edit' }],
    ['F2', {}, { kind: 'edit' }],
    ['f', {}, { kind: 'follow' }],
    ['F10', { shiftKey: true }, { kind: 'menu' }],
    ['Tab', {}, undefined],
    ['k', { ctrlKey: true }, undefined],
    ['ArrowLeft', { altKey: true }, undefined],
    ['<', {}, undefined],
  ] as const)('%s with %j on a cell', (name, held, deed) => {
    expect(deedOf(key(name, held), false)).toEqual(deed);
  });

  it('change and move a column on its header', () => {
    expect(deedOf(key('>', { shiftKey: true }), true)).toEqual({ kind: 'width', by: 1 });
    expect(deedOf(key('ArrowLeft', { ctrlKey: true, shiftKey: true }), true)).toEqual({
      kind: 'shift',
      by: -1,
    });
    expect(deedOf(key('Enter'), true)).toEqual({ kind: 'menu' });
  });
});

describe('the place of the keyboard', () => {
  const sizes = { rows: 100, columns: 5, page: 20 };
  it.each([
    ['up', { row: 0, column: 2 }, { row: -1, column: 2 }],
    ['up', { row: -1, column: 2 }, { row: -1, column: 2 }],
    ['down', { row: 99, column: 2 }, { row: 99, column: 2 }],
    ['left', { row: 3, column: 0 }, { row: 3, column: -1 }],
    ['right', { row: 3, column: 4 }, { row: 3, column: 4 }],
    ['last', { row: 3, column: 2 }, { row: 99, column: 4 }],
    ['first', { row: 3, column: 2 }, { row: 0, column: 0 }],
    ['pageDown', { row: -1, column: 2 }, { row: 20, column: 2 }],
    ['pageDown', { row: 90, column: 2 }, { row: 99, column: 2 }],
    ['pageUp', { row: 10, column: 2 }, { row: 0, column: 2 }],
  ] as [Move, { row: number; column: number }, object][])('goes %s from %j to %j', (move, from, to) => {
    expect(moved(from, move, sizes)).toEqual(to);
  });

  it('stays on the header of a grid without rows', () => {
    for (const move of ['down', 'last', 'first', 'pageDown'] as const)
      expect(moved({ row: -1, column: 0 }, move, { rows: 0, columns: 2, page: 20 }).row).toBe(-1);
  });

  it('spans a range with where the selection began', () => {
    const range = rangeOf({ row: 5, column: 3 }, { row: 2, column: 4 });
    expect(range).toEqual({ from: { row: 2, column: 3 }, to: { row: 5, column: 4 } });
    expect(inRange(range, 3, 4)).toBe(true);
    expect(inRange(range, 3, 2)).toBe(false);
  });
});
