import type { TriedDto } from '../../client/models/tried-dto';
import { linesOf, tellingRows } from './encodings';

const tried = {
  columns: [{ name: 'id' }, { name: 'name' }, { name: 'city' }],
  options: {},
  warnings: [],
  rows: [
    { _row: 1, id: '007', name: 'Müller', city: 'Bern' },
    { _row: 2, id: '008', name: 'Meier', city: 'Bern' },
    { _row: 3, id: '009', name: 'Weiß', city: 'Köln' },
  ],
} as unknown as TriedDto;

describe('the readings of a guessed encoding', () => {
  it('are compared by the rows that hang on it, and by their telling cells', () => {
    const rows = tellingRows(tried);
    expect(rows).toEqual([1, 3]);
    expect(linesOf(tried, rows)).toEqual(['Müller', 'Weiß · Köln']);
  });
});
