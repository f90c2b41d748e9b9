import { spawnSync } from 'node:child_process';
import type { Column, Step } from '@dms/domain';
import { describeWithPython } from '@dms/testing';
import { Job, type Table } from '../run/job.fixture';

interface Difference {
  title: string;
  table: Table;
  types?: Record<string, Column['type']>;
  step: Step;
  /** What DMS gives, row by row. */
  ours: unknown[][];
  /** An expression over `df` (and `other`) for what pandas gives by itself. */
  pandas: string;
  theirs: unknown[][];
}

const differences: Difference[] = [
  {
    title: 'dedupe: empty keys are not equal',
    table: { a: [null, null, 'x', 'x'] },
    step: { op: 'dedupe', keys: ['a'] },
    ours: [[null], [null], ['x']],
    pandas: `df.drop_duplicates('a')`,
    theirs: [[null], ['x']],
  },
  {
    title: 'group: an empty key is a group, and groups keep the order of their first rows',
    table: { k: ['b', null, 'a'] },
    step: { op: 'group', by: ['k'], aggregates: [{ as: 'n', fn: 'count' }] },
    ours: [
      ['b', 1],
      [null, 1],
      ['a', 1],
    ],
    pandas: `df.groupby('k', as_index=False).size()`,
    theirs: [
      ['a', 1],
      ['b', 1],
    ],
  },
  {
    title: 'group: the sum of nothing is empty',
    table: { k: ['a'], n: [null] },
    types: { n: 'number' },
    step: { op: 'group', by: ['k'], aggregates: [{ as: 's', fn: 'sum', column: 'n' }] },
    ours: [['a', null]],
    pandas: `df.astype({'n': float}).groupby('k', as_index=False)['n'].sum()`,
    theirs: [['a', 0]],
  },
  {
    title: 'join: an empty key matches nothing',
    table: { k: ['x', null] },
    step: { op: 'join', with: { datasetId: 'other' }, on: [{ left: 'k', right: 'k' }], how: 'left' },
    ours: [
      ['x', '1'],
      [null, null],
    ],
    pandas: `df.merge(other, on='k', how='left')`,
    theirs: [
      ['x', '1'],
      [null, '2'],
    ],
  },
  {
    title: 'unpivot: row by row',
    table: { a: ['1', '2'], b: ['3', '4'] },
    step: { op: 'unpivot', columns: ['a', 'b'], name: 'n', value: 'v' },
    ours: [
      ['a', '1'],
      ['b', '3'],
      ['a', '2'],
      ['b', '4'],
    ],
    pandas: `df.melt(var_name='n', value_name='v')`,
    theirs: [
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
      ['b', '4'],
    ],
  },
  {
    title: 'pivot: a count of nothing is 0',
    table: { k: ['a', 'b'], t: ['x', 'y'], n: ['1', '2'] },
    step: { op: 'pivot', by: ['k'], column: 't', value: 'n', fn: 'count' },
    ours: [
      ['a', 1, 0],
      ['b', 0, 1],
    ],
    pandas: `df.pivot_table(index='k', columns='t', values='n', aggfunc='count').reset_index()`,
    theirs: [
      ['a', 1, null],
      ['b', null, 1],
    ],
  },
  {
    title: 'parse: words of infinity are no numbers',
    table: { a: ['1e3', 'inf', '1_000'] },
    step: { op: 'parse', column: 'a', type: 'number' },
    ours: [[1000], [null], [null]],
    pandas: `pd.to_numeric(df['a'], errors='coerce').astype(str).to_frame()`,
    theirs: [['1000.0'], ['inf'], ['nan']],
  },
  {
    title: 'parse: a date that could be two is not guessed',
    table: { a: ['03/04/2024'] },
    step: { op: 'parse', column: 'a', type: 'date' },
    ours: [[null]],
    pandas: `pd.to_datetime(df['a']).dt.strftime('%Y-%m-%d').to_frame()`,
    theirs: [['2024-03-04']],
  },
  {
    title: 'map: what is not listed stays',
    table: { a: ['x', 'y'] },
    step: { op: 'map', column: 'a', values: { x: '1' } },
    ours: [['1'], ['y']],
    pandas: `df['a'].map({'x': '1'}).to_frame()`,
    theirs: [['1'], [null]],
  },
  {
    title: 'concat: a row of nothing but empty cells gives an empty cell, an empty one among others no text',
    table: { a: ['x', null], b: [null, null] },
    step: { op: 'concat', columns: ['a', 'b'], as: 'a', separator: '-' },
    ours: [
      ['x-', null],
      [null, null],
    ],
    pandas: `df.assign(a=df['a'].str.cat(df['b'].astype(object), sep='-'))`,
    theirs: [
      [null, null],
      [null, null],
    ],
  },
];

const program = `
import json, sys, warnings
import pandas as pd
warnings.filterwarnings('ignore')
answers = []
other = pd.DataFrame({'k': ['x', None], 'v': ['1', '2']}, dtype=object)
for case in json.load(sys.stdin):
    df = pd.DataFrame(case['table'], dtype=object)
    out = eval(case['pandas'])
    answers.append([[None if pd.isna(cell) else cell for cell in row] for row in out.astype(object).values.tolist()])
print(json.dumps(answers))
`;

/** docs/recipes.md names each of these in the section of its step. */
describeWithPython('where DMS differs from pandas on purpose', ['pandas'], (python) => {
  let job: Job;
  let theirs: unknown[][][];
  beforeAll(async () => {
    job = await Job.open();
    await job.stage('other', { k: ['x', null], v: ['1', '2'] });
    const input = JSON.stringify(differences.map(({ table, pandas }) => ({ table, pandas })));
    theirs = JSON.parse(
      spawnSync(python, ['-c', program], { input, encoding: 'utf8' }).stdout,
    ) as unknown[][][];
  });
  afterAll(() => job.close());

  it.each(differences.map((each, index) => [each.title, each, index] as const))(
    '%s',
    async (_, each, index) => {
      await job.stage('main', each.table, each.types);
      const { columns, output } = await job.run(each.step);
      expect(output.map((row) => columns.map(({ name }) => row[name]))).toEqual(each.ours);
      expect(theirs[index]).toEqual(each.theirs);
    },
  );
});
