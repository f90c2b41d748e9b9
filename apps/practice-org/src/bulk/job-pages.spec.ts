import { TestOrg } from '../test-org';

describe('lists of Bulk 2.0 jobs', () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await TestOrg.start();
    for (let i = 0; i < 1002; i++)
      await org.v('POST', '/jobs/ingest', { object: 'Lead', operation: 'insert' });
    await org.v('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Lead' });
  });
  afterAll(() => org.stop());

  it('come a thousand at a time, the newest first', async () => {
    const first = (await org.v('GET', '/jobs/ingest')).body;
    expect([first.done, first.records.length]).toEqual([false, 1000]);
    const second = (await org.call('GET', first.nextRecordsUrl as string)).body;
    expect([second.done, second.records.length, second.nextRecordsUrl]).toEqual([true, 2, null]);
    const ids = [...first.records, ...second.records].map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('tell kinds apart', async () => {
    expect((await org.v('GET', '/jobs/query')).body.records).toHaveLength(1);
    expect((await org.v('GET', '/jobs/ingest?jobType=v2ingest')).body.records).toHaveLength(1000);
    expect((await org.v('GET', '/jobs/ingest?jobType=Classic')).body.records).toEqual([]);
    expect((await org.v('GET', '/jobs/query?isPkChunkingEnabled=true')).body.records).toEqual([]);
    expect((await org.v('GET', '/jobs/ingest?queryLocator=nonsense')).body[0].errorCode).toBe(
      'INVALID_QUERY_LOCATOR',
    );
  });
});
