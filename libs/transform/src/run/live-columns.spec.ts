import type { Step } from '@dms/domain';
import { readStep } from '../steps/registry';
import { Job } from './job.fixture';
import { liveColumns } from './live-columns';

const columns = ['id', 'name', 'e"mail', 'Größe', 'ΣΑΣ', 'note'].map((name) => ({ name }));
const live = (...steps: Step[]) => [...liveColumns(columns, steps.map(readStep))].sort();
const counted = { op: 'group', by: ['id'], aggregates: [{ as: 'n', fn: 'count' }] };

describe('the columns that steps to come will look at', () => {
  it('are all where the output has them', () => {
    expect(live({ op: 'clean', columns: ['id'], trim: true })).toHaveLength(6);
    expect(live()).toHaveLength(6);
  });
  it('are those a group reads', () => {
    expect(live({ ...counted, by: ['ID'] })).toEqual(['id']);
    const sum = { as: 's', fn: 'sum', expression: 'length("größe")', where: `name <> 'x'` };
    expect(live({ ...counted, aggregates: [sum] })).toEqual(['e"mail', 'größe', 'id', 'name']);
    const first = { as: 'f', fn: 'first', column: 'note', orderBy: [{ column: 'σας' }] };
    expect(live({ ...counted, aggregates: [first] })).toEqual(['id', 'note', 'σασ']);
  });
  it('are those read under another name, or before they are replaced', () => {
    const only = { op: 'select', columns: [{ from: 'note', as: 'id' }] };
    expect(live(only, counted)).toEqual(['note']);
    expect(live({ op: 'parse', column: 'note', as: 'name', type: 'date' }, counted)).toEqual([
      'id',
      'name',
      'note',
    ]);
    expect(live({ op: 'clean', columns: ['note'], trim: true, off: true }, only)).toEqual(['note']);
  });
  it('are all where a step does not say', () => {
    expect(live({ op: 'unpivot', columns: '*', name: 'k', value: 'v' }, counted)).toHaveLength(6);
  });
});

describe('columns nobody will look at', () => {
  let job: Job;
  beforeAll(async () => (job = await Job.open()));
  afterAll(() => job.close());
  it('are left behind, and change neither counts nor results', async () => {
    const many = Array.from({ length: 40 }, (_, index) => index);
    await job.stage('main', {
      k: many.map((index) => ` ${index % 7}`),
      v: many.map((index) => ` ${index} `),
      other: many.map((index) => `o${index}`),
    });
    await job.stage('right', { k: ['0', '1'], other: ['x', 'y'] });
    const result = await job.run(
      { op: 'clean', columns: ['k', 'v', 'other'], trim: true },
      { op: 'parse', column: 'v', type: 'integer' },
      { op: 'dedupe', keys: ['v'] },
      { op: 'join', with: { datasetId: 'right' }, on: [{ left: 'k', right: 'k' }] },
      { op: 'sort', by: [{ column: 'v', direction: 'desc' }] },
      { op: 'group', by: ['k', 'other_2'], aggregates: [{ as: 'sum', fn: 'sum', column: 'v' }] },
    );
    expect(result.steps.map(({ changed }) => changed)).toEqual([80, 0, 0, 0, 0, 0]);
    expect(result.output.slice(0, 2)).toEqual([
      { k: '4', other_2: null, sum: 4 + 11 + 18 + 25 + 32 + 39 },
      { k: '3', other_2: null, sum: 3 + 10 + 17 + 24 + 31 + 38 },
    ]);
    expect(result.source).toMatchObject({ rows: 40, folded: 40 });
  });
});
