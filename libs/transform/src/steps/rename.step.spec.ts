import { openBench } from './step.fixture';

const bench = openBench();

describe('rename', () => {
  it('swaps values with names when renamed crosswise, and leaves the places', async () => {
    const output = await bench.table(
      { a: ['1'], b: ['2'], c: ['3'] },
      { op: 'rename', columns: { a: 'b', b: 'a' } },
    );
    expect(output).toEqual([{ b: '1', a: '2', c: '3' }]);
    expect(Object.keys(output[0]!)).toEqual(['b', 'a', 'c']);
  });
  it('keeps names that are SQL, quotes or ours', async () => {
    const odd = { 'select "x"; --': ['1'], c1: ['2'], p: ['3'], o: ['4'], "it's": ['5'], __proto__x: ['6'] };
    const expression = `p || o || c1 || "select ""x""; --" || "it's"`;
    const output = await bench.table(
      odd,
      { op: 'derive', as: 'c2', expression },
      { op: 'rename', columns: { c1: 'dms_output', p: `'); DROP TABLE x; --` } },
    );
    expect(output).toMatchObject([{ c2: '34215', dms_output: '2', [`'); DROP TABLE x; --`]: '3' }]);
  });
});
