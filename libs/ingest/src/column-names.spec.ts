import fc from 'fast-check';
import { columnNames } from './column-names';

describe('column names', () => {
  it('are what the header says, trimmed, where that works', () => {
    expect(columnNames(['a', ' b ', 'ä', 'Ä'], 4)).toEqual({ names: ['a', 'b', 'ä', 'Ä'], warnings: [] });
  });

  it('step aside for names that are there already', () => {
    expect(columnNames(['a', 'a_2', 'A', '', 'column_4', '_OUT'], 6).names).toEqual([
      'a',
      'a_2',
      'A_3',
      'column_4_2',
      'column_4',
      '_OUT_2',
    ]);
  });

  it('are distinct to the engine, never empty and never reserved, whatever the header', () => {
    const cell = fc.oneof(
      fc.constantFrom('a', 'A', 'a_2', 'A_2', '_row', '', ' ', '\0', 'column_1'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 12 }), fc.nat(3), (header, more) => {
        const { names } = columnNames(header, header.length + more);
        const folded = names.map((name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
        expect(new Set(folded).size).toBe(header.length + more);
        expect(folded.some((name) => name === '' || name.includes('\0') || name === '_row')).toBe(false);
      }),
    );
  });

  it('are quick for sixteen thousand equal ones', () => {
    const { names } = columnNames(new Array<string>(16_384).fill('x'), 16_384);
    expect(names.at(-1)).toBe('x_16384');
  });
});
