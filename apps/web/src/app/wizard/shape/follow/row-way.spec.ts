import type { TraceDto } from '../../../client/models/trace-dto';
import { wayOf } from './row-way';

const trace = (values: Record<string, unknown>, steps: Partial<TraceDto['steps'][number]>[]): TraceDto => ({
  outputs: [],
  sources: [{ _row: 812, datasetId: 'd', folded: false, values }],
  sourcesTotal: 1,
  steps: steps.map((step, index) => ({ step: index, op: 'x', ...step })),
});

describe('the way of a row', () => {
  it('tells what each step changed, made and took away', () => {
    const way = wayOf(
      trace({ name: ' Müller', city: '' }, [
        { op: 'clean', values: { name: 'Müller', city: null } },
        { op: 'drop', values: { name: 'Müller' } },
        { op: 'derive', values: { name: 'Müller', hello: 'Hello Müller', _row: 812 } },
        { op: 'sort', values: { name: 'Müller', hello: 'Hello Müller' } },
        { op: 'drop', off: true, values: { name: 'Müller', hello: 'Hello Müller' } },
      ]),
    );
    expect(way.map(({ kind, changes }) => [kind, changes])).toEqual([
      [
        'changed',
        [
          { column: 'name', before: ' Müller', after: 'Müller' },
          { column: 'city', before: '', after: null },
        ],
      ],
      ['changed', [{ column: 'city', before: null }]],
      ['changed', [{ column: 'hello', after: 'Hello Müller' }]],
      ['same', []],
      ['off', []],
    ]);
  });

  it('ends where the row was set aside, with the reason', () => {
    const way = wayOf(trace({ a: '1' }, [{ op: 'parse', rejected: { reason: 'no date', value: '31.02.' } }]));
    expect(way).toEqual([{ step: 0, op: 'parse', kind: 'rejected', changes: [], reason: 'no date' }]);
  });

  it('goes on in the row it was folded into, and counts the pieces it became', () => {
    const way = wayOf(
      trace({ a: 'x;y' }, [
        { op: 'split', values: { a: 'x' }, pieces: [{ a: 'x' }, { a: 'y' }] },
        { op: 'group', folded: { rows: 3, values: { a: 'x', rows: 3 } } },
      ]),
    );
    expect(way.map(({ kind, count }) => [kind, count])).toEqual([
      ['pieces', 2],
      ['folded', 3],
    ]);
    expect(way[1]?.changes).toEqual([{ column: 'rows', after: 3 }]);
  });
});
