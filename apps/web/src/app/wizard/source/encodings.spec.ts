import type { TriedDto } from '../../client/models/tried-dto';
import { linesOf, rivalsOf, tellingRows } from './encodings';

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
  it('are one of its own kind and one of the other, never itself', () => {
    for (const guess of ['windows-1252', 'windows-1251', 'gb18030', 'big5', 'ISO-8859-1'])
      expect(rivalsOf(guess)).not.toContain(guess.toLowerCase());
    expect(rivalsOf('windows-1252')).toEqual(['windows-1251', 'gb18030']);
    expect(rivalsOf('gb18030')).toEqual(['big5', 'windows-1252']);
  });

  it('are compared by the rows that hang on it, and by their telling cells', () => {
    const rows = tellingRows(tried);
    expect(rows).toEqual([1, 3]);
    expect(linesOf(tried, rows)).toEqual(['Müller', 'Weiß · Köln']);
  });
});
