import { withDatasetIds } from './sample-files';

describe('withDatasetIds', () => {
  it('puts ids in place of names, in joins too, and leaves everything else', () => {
    const loads = [
      { name: 'a', datasetId: 'a', steps: [{ op: 'join', with: { datasetId: 'b', recipe: null } }] },
    ];
    expect(withDatasetIds(loads, { a: 'id-a', b: 'id-b' })).toEqual([
      { name: 'a', datasetId: 'id-a', steps: [{ op: 'join', with: { datasetId: 'id-b', recipe: null } }] },
    ]);
  });

  it('refuses a name that no dataset has', () => {
    expect(() => withDatasetIds({ datasetId: 'c' }, { a: 'id-a' })).toThrow('names the dataset c');
  });
});
