import type { CellAt, GridColumn } from '../../../ui/grid/grid-rows';
import { canChange, changeOf, holds, joined, keyOf, literalOf } from './cell-change';

const id: GridColumn = { name: 'Legacy Id', type: 'text' };
const city: GridColumn = { name: 'city', type: 'text' };
const amount: GridColumn = { name: 'amount', type: 'decimal' };
const row = { 'Legacy Id': "0'07", city: 'Bern', amount: '12.50' };
const cell = (column: GridColumn, value: unknown = row[column.name as keyof typeof row]): CellAt => ({
  column,
  value,
  row,
  number: '1',
});

describe('a value of a column', () => {
  it.each([
    ['text', "it's", "'it''s'"],
    ['text', '', 'NULL'],
    ['integer', '-12', '-12'],
    ['integer', '1.5', undefined],
    ['decimal', '12.50', '12.50'],
    ['decimal', '1 OR true', undefined],
    ['number', '1e5', undefined],
    ['boolean', 'true', 'true'],
    ['boolean', 'yes', undefined],
    ['date', '2024-02-29', "CAST('2024-02-29' AS DATE)"],
    ['date', '2023-02-29', undefined],
    ['time', '23:59:00', "CAST('23:59:00' AS TIME)"],
    ['datetime', '2024-02-29T01:02:03', "CAST('2024-02-29 01:02:03' AS TIMESTAMP)"],
    ['datetime', '2024-02-29', undefined],
    ['list', 'a', undefined],
  ] as const)('of type %s written %j is %j', (type, text, expected) => {
    expect(literalOf(type, text)).toBe(expected);
  });
  it('cannot be changed where it is not shown whole or of a type that is made, not written', () => {
    expect(canChange(cell(city))).toBe(true);
    expect(canChange(cell(city, 'x'.repeat(10_000)))).toBe(false);
    expect(canChange(cell({ name: 'tags', type: 'list' }, ['a']))).toBe(false);
  });
});

describe('a change', () => {
  const columns = [city, id, amount];
  const key = keyOf(cell(city), columns, (name) => name === 'Legacy Id');

  it('finds its row by the first column without two alike, never by the cell itself', () => {
    expect(key).toEqual({ column: id, value: "0'07" });
    expect(keyOf(cell(id), columns, (name) => name === 'Legacy Id')).toBeUndefined();
    expect(keyOf(cell(city), columns, () => false)).toBeUndefined();
  });
  it('of one row is that row’s, by its key', () => {
    expect(changeOf(cell(city), 'Berne', key)).toEqual({
      op: 'derive',
      as: 'city',
      expression: `CASE WHEN "Legacy Id" = '0''07' THEN 'Berne' ELSE city END`,
    });
  });
  it('of all that is the same is a translation, of nothing a filling, of other types a case', () => {
    expect(changeOf(cell(city), '', undefined)).toEqual({
      op: 'map',
      column: 'city',
      values: { Bern: null },
    });
    expect(changeOf(cell(city, null), 'Bern', undefined)).toEqual({
      op: 'fill',
      columns: ['city'],
      with: { value: 'Bern' },
    });
    expect(changeOf(cell(amount), '13', undefined)).toMatchObject({
      expression: 'CASE WHEN amount = 12.50 THEN 13 ELSE amount END',
    });
    expect(holds(city, null)).toBe('city IS NULL');
    expect(holds(city, '')).toBe("city = ''");
  });
});

describe('a translation that is added to', () => {
  const map = { id: 'map-1', op: 'map', column: 'city', values: { a: 'b', c: 'b' } };
  const added = (from: string, to: string | null) => ({ op: 'map', column: 'city', values: { [from]: to } });
  it('changes what it made, too', () => {
    expect(joined(map, added('b', 'x'))).toEqual({ ...map, values: { a: 'x', c: 'x', b: 'x' } });
    expect(joined(map, added('d', null))).toEqual({ ...map, values: { a: 'b', c: 'b', d: null } });
  });
  it('leaves alone what was translated away: a cell that says so came from elsewhere', () => {
    const swap = { ...map, values: { a: 'b', b: 'a' } };
    expect(joined(swap, added('a', 'x'))).toEqual({ ...swap, values: { a: 'b', b: 'x' } });
  });
  it.each([
    { ...map, column: 'name' },
    { ...map, off: true },
    { ...map, ignoreCase: true },
    { ...map, default: 'null' },
    { ...map, op: 'cluster' },
  ])('is not one such as %j', (step) => {
    expect(joined(step, added('b', 'x'))).toBeUndefined();
  });
});
