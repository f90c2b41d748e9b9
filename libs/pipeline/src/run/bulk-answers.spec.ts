import { mkdtemp, readFile, rm, truncate, writeFile, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Org, OrgError, QueryJob } from '@dms/domain';
import { bulkAnswers } from './bulk-answers';

/** An org of so many records whose query lists hold 5,000 keys each; it answers each key with a record of that Id. */
class ListingOrg {
  readonly lists: string[][] = [];
  constructor(private readonly records: number | Error) {}

  count = () =>
    typeof this.records === 'number' ? Promise.resolve(this.records) : Promise.reject(this.records);
  startQuery = () => Promise.resolve({ id: 'all', state: 'UploadComplete', processed: 0 });
  startKeyQuery = (_object: string, _by: string, keys: string[]) => {
    const list = keys.slice(0, 5_000);
    this.lists.push(list);
    const query = { id: String(this.lists.length - 1), state: 'UploadComplete', processed: 0 };
    return Promise.resolve({ taken: list.length, query: query as QueryJob });
  };
  queryJob = (id: string) => Promise.resolve({ id, state: 'JobComplete', processed: 1 } as QueryJob);
  queryResults = async (id: string, path: string, after = 0) => {
    if (id === 'all') {
      await writeFile(path, 'everything');
      return 10;
    }
    await truncate(path, after);
    const text = (this.lists[Number(id)] ?? []).map((key) => `"${key}","${key}"\n`).join('');
    await appendFile(path, text);
    return after + text.length;
  };
}

describe('bulkAnswers', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'bulk-answers-'))));
  afterEach(() => rm(folder, { recursive: true }));

  async function asked(org: ListingOrg, keys: string[]): Promise<{ which: string; text: string }> {
    const [path, found] = [join(folder, 'wanted.jsonl'), join(folder, 'found.csv')];
    await writeFile(path, keys.map((v) => `${JSON.stringify({ v })}\n`).join(''));
    const wanted = { path, count: keys.length };
    const which = await bulkAnswers(
      org as unknown as Org,
      { object: 'X', by: 'Key__c', fields: ['Key__c'], wanted },
      found,
    );
    return { which, text: await readFile(found, 'utf8') };
  }
  const keys = (count: number, length = 8) =>
    Array.from({ length: count }, (_, at) => String(at).padStart(length, '0'));

  it('lists the values where the object is much larger, full lists, and puts the answers together', async () => {
    const org = new ListingOrg(1_000_000);
    const wanted = keys(12_001);
    const { which, text } = await asked(org, wanted);
    expect(which).toBe('named');
    expect(org.lists.map(({ length }) => length)).toEqual([5_000, 5_000, 2_001]);
    expect(text).toBe(`"Key__c","Id"\n${wanted.map((key) => `"${key}","${key}"\n`).join('')}`);
  });

  it('lists them where the org cannot even count its records', async () => {
    const org = new ListingOrg(new OrgError('QUERY_TIMEOUT', 'too many', 'config', true));
    expect((await asked(org, keys(4_001))).which).toBe('named');
  });

  it.each([
    ['the object is hardly larger', 56_000, keys(12_000)],
    ['there would be very many lists', 100_000_000, keys(12_000, 200)],
  ])('reads all records where %s', async (_why, records, wanted) => {
    const org = new ListingOrg(records);
    expect(await asked(org, wanted)).toEqual({ which: 'all', text: 'everything' });
    expect(org.lists).toEqual([]);
  });
});
