import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lookup, Org } from '@dms/domain';
import { listAnswers } from './list-answers';

type Found = Record<string, unknown>[];

describe('the lists that lookups by name look into', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'lists-'))));
  afterEach(() => rm(folder, { recursive: true }));

  async function asked(lookup: Lookup, values: string[], answer: (field: string, keys: string[]) => Found) {
    const calls: [string, string, string[]][] = [];
    const org = {
      findByKeys: async (object: string, field: string, keys: string[]) => {
        calls.push([object, field, keys]);
        return answer(field, keys);
      },
    } as unknown as Org;
    const wanted = { path: join(folder, 'values.jsonl'), count: values.length };
    await writeFile(wanted.path, values.map((v) => `${JSON.stringify({ v })}\n`).join(''));
    const path = join(folder, 'answers.csv');
    const list = await listAnswers(org, lookup as never, 'Account', wanted, path);
    return { list, calls, lines: (await readFile(path, 'utf8')).trim().split('\n') };
  }

  it('are the active record types of the object', async () => {
    const { list, calls, lines } = await asked({ by: 'recordType', column: 'c' }, ['x'], () => [
      { Id: '012a', DeveloperName: 'Firm', Name: 'A "firm"', IsActive: true },
      { Id: '012b', DeveloperName: 'Old', Name: 'Old', IsActive: false },
    ]);
    expect(calls).toEqual([['RecordType', 'SobjectType', ['Account']]]);
    expect(list.by).toEqual(['DeveloperName', 'Name']);
    expect(lines).toEqual(['"DeveloperName","Name","Id"', '"Firm","A ""firm""","012a"']);
  });

  it('are the queues, not the other groups', async () => {
    const { calls, lines } = await asked({ by: 'queue', column: 'c' }, ['x'], () => [
      { Id: '00Ga', DeveloperName: 'Support', Name: 'Support' },
    ]);
    expect(calls).toEqual([['Group', 'Type', ['Queue']]]);
    expect(lines[1]).toBe('"Support","Support","00Ga"');
  });

  it('are the active users that the values may mean, the default among them, each once', async () => {
    const ann = { Id: '005a', Username: 'ann@x', Email: 'ann@x', Name: 'Ann', IsActive: true };
    const gone = { Id: '005b', Username: 'bob@x', Email: 'bob@x', Name: 'Bob', IsActive: false };
    const lookup: Lookup = { by: 'user', column: 'c', default: 'bob@x' };
    const { calls, lines } = await asked(lookup, ['ann@x'], (field) =>
      field === 'Username' || field === 'Email' ? [ann, gone] : [],
    );
    expect(calls.map(([object, field, keys]) => [object, field, keys])).toEqual(
      ['Username', 'Email', 'FederationIdentifier', 'Name', 'Id'].map((field) => [
        'User',
        field,
        ['ann@x', 'bob@x'],
      ]),
    );
    expect(lines.slice(1)).toEqual(['"ann@x","ann@x","","Ann","005a"']);
  });
});
