import { inMemoryDocuments } from '../in-memory/in-memory-documents';
import * as build from './builders';

describe('the builders', () => {
  it('make things that a store keeps as they are', async () => {
    const documents = inMemoryDocuments();
    const batch = await documents.batches.create(build.aBatchId(), build.aBatch({ rows: 7 }));
    expect(await documents.batches.get(build.aBatchId())).toEqual(batch);
    const run = await documents.runs.create('run1', build.aRun());
    expect(await documents.runs.findBy('state', 'queued', 5)).toEqual([run]);
    const dataset = await documents.datasets.create('d', build.aDataset({ name: 'changed' }));
    expect(await documents.datasets.findBy('fileId', 'file1', 5)).toEqual([dataset]);
  });

  it('share nothing that one spec could change for another', () => {
    build.aRun().loads[0]!.source.rows = 99;
    build.aMigration().loads.push(build.aLoad());
    expect(build.aRun().loads[0]!.source.rows).toBe(0);
    expect(build.aMigration().loads).toHaveLength(1);
  });
});
