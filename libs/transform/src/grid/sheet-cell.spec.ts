import type { Cell, ColumnType } from '@dms/domain';
import { sheetCell, sheetText } from './sheet-cell';

const cell = (value: Cell, type: ColumnType, guard = false) =>
  sheetCell(value, { name: 'c', type }, 1, guard);

describe('a cell of a sheet', () => {
  it.each<[Cell, ColumnType, string | number | boolean | null]>([
    [null, 'date', null],
    [true, 'boolean', true],
    [12, 'integer', 12],
    [1.5, 'number', 1.5],
    ['1234.50', 'decimal', 1234.5],
    ['-0.000001', 'decimal', -0.000001],
    ['2024-02-29', 'date', 45351],
    ['1900-03-01', 'date', 61],
    ['2024-02-29T12:00:00', 'datetime', 45351.5],
    ['06:00:00', 'time', 0.25],
    ['007', 'text', '007'],
  ])('holds %p of type %p as %p', (value, type, expected) => {
    expect(cell(value, type)).toBe(expected);
  });

  it.each<[Cell, ColumnType, string]>([
    ['9007199254740993', 'integer', '9007199254740993'],
    [1234567890123456, 'integer', '1234567890123456'],
    ['1234567890123.4567', 'decimal', '1234567890123.4567'],
    ['1900-02-28', 'date', '1900-02-28'],
    ['2024-02-29T12:00:00.123456', 'datetime', '2024-02-29T12:00:00.123456'],
    ['2024-02-29T12:00:00Z', 'instant', '2024-02-29T12:00:00Z'],
    ['12:00:00.000001', 'time', '12:00:00.000001'],
    [['a', 'b'], 'list', 'a,b'],
  ])('keeps %p of type %p as text: a sheet would alter it', (value, type, expected) => {
    expect(cell(value, type)).toBe(expected);
  });

  it('guards formulas where asked, and never cuts a text', () => {
    expect(cell('=1+1', 'text', true)).toBe(`'=1+1`);
    expect(cell('=1+1', 'text')).toBe('=1+1');
    expect(cell('x'.repeat(32_767), 'text')).toHaveLength(32_767);
    expect(() => cell('x'.repeat(32_768), 'text')).toThrow(/32767 characters.*32768/);
    // With the apostrophe it is one too long.
    expect(() => cell('='.repeat(32_767), 'text', true)).toThrow(/32768/);
  });

  it('writes what XML cannot hold, and what looks like that notation, so that it reads back', () => {
    expect(sheetText('a\u0001b\rc_x0041_', 'c', 1)).toBe('a_x0001_b_x000D_c_x005F_x0041_');
    expect(sheetText('line\nbreak\ttab _xyz_', 'c', 1)).toBe('line\nbreak\ttab _xyz_');
  });
});
