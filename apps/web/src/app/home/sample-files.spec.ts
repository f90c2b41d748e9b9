import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SampleMigration, freeName, withDatasetIds } from './sample-files';

const sample = JSON.parse(
  readFileSync(join(__dirname, '..', '..', '..', '..', '..', 'samples', 'migration.json'), 'utf8'),
) as SampleMigration;

describe('the sample in the browser', () => {
  it('puts ids wherever the sample names a dataset, in joins too', () => {
    const ids = Object.fromEntries(Object.keys(sample.datasets).map((name) => [name, `id-of-${name}`]));
    const text = JSON.stringify(withDatasetIds(sample.loads, ids));
    const named = [...text.matchAll(/"datasetId":"([^"]*)"/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(sample.loads.length);
    expect(named.filter((name) => !name?.startsWith('id-of-'))).toEqual([]);
  });

  it('changes nothing but the ids', () => {
    expect(withDatasetIds(sample.loads, {})).toEqual(sample.loads);
  });

  it('gives a second sample a number of its own', () => {
    expect(freeName('Sample', [])).toBe('Sample');
    expect(freeName('Sample', ['Sample', 'Sample 3'])).toBe('Sample 2');
    expect(freeName('Sample', ['Sample', 'Sample 2', 'Sample 3'])).toBe('Sample 4');
  });
});
