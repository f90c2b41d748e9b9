import type { GridRow, GridRows } from '../../ui/grid/grid-rows';
import { RowsBefore, compared, wasCell } from './comparison';

const columns = [
  { name: 'name', type: 'text' as const },
  { name: 'amount', type: 'text' as const },
];
const before = (...rows: GridRow[][]) => ({ columns, rows });

describe('rows beside what they were', () => {
  it('tell what a cell was where the step changed it, and nothing where it did not', () => {
    const [row] = compared([{ name: 'Bern', amount: '1' }], before([{ name: ' Bern', amount: '1' }]));
    expect(wasCell(row ?? {}, 'name')).toEqual({ value: ' Bern' });
    expect(wasCell(row ?? {}, 'amount')).toBeUndefined();
  });

  it.each([
    ['an empty text that became null', '', null, { value: '' }],
    ['a null that was filled', null, 'x', { value: null }],
    ['a number read from the same text', '12', 12, undefined],
    ['a number read from another text', '1.200,50', 1200.5, { value: '1.200,50' }],
  ])('tell %s', (_what, was, is, told) => {
    const [row] = compared([{ amount: is }], before([{ amount: was }]));
    expect(wasCell(row ?? {}, 'amount')).toEqual(told);
  });

  it('claim nothing of a new column, of a row made of several, and of rows nobody compared', () => {
    const [made] = compared([{ total: 3 }], before([{ amount: '1' }]));
    const [group] = compared([{ amount: 3 }], before([{ amount: '1' }, { amount: '2' }]));
    const [plain] = compared([{ amount: 3 }], undefined);
    expect(wasCell(made ?? {}, 'total')).toBeUndefined();
    expect(wasCell(group ?? {}, 'amount')).toBeUndefined();
    expect(wasCell(plain ?? {}, 'amount')).toBeUndefined();
  });

  it('show themselves as they were: one row as it was, several by their different values', async () => {
    const rows = compared(
      [
        { name: 'Bern', _row: 7 },
        { name: 'all', amount: 3 },
      ],
      before(
        [{ name: ' Bern', amount: null }],
        [
          { name: 'a', amount: '1' },
          { name: 'a', amount: '2' },
        ],
      ),
    );
    const after: GridRows = {
      total: 2,
      row: (index) => rows[index],
      need: () => undefined,
      range: (first, last) => Promise.resolve(rows.slice(first, last + 1)),
    };
    const were = new RowsBefore(after, columns);
    expect(were.total).toBe(2);
    expect(were.row(0)).toEqual({ name: ' Bern', amount: null, _row: 7 });
    expect(were.row(5)).toBeUndefined();
    expect(await were.range(1, 1)).toEqual([{ name: 'a', amount: ['1', '2'] }]);
  });
});
