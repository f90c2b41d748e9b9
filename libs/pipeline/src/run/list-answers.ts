import { readFile } from 'node:fs/promises';
import { Lookup, Org } from '@dms/domain';
import { AnswerFile } from './answer-file';

type ListLookup = Extract<Lookup, { by: 'recordType' | 'user' | 'queue' }>;

interface List {
  fields: string[];
  /** Fields that name a record, the best first. */
  by: string[];
  what: string;
}

const lists: Record<ListLookup['by'], List> = {
  recordType: { fields: ['DeveloperName', 'Name'], by: ['DeveloperName', 'Name'], what: 'record type' },
  user: {
    fields: ['Username', 'Email', 'FederationIdentifier', 'Name'],
    by: ['Username', 'Email', 'FederationIdentifier', 'Name'],
    what: 'user',
  },
  queue: { fields: ['DeveloperName', 'Name'], by: ['DeveloperName', 'Name'], what: 'queue' },
};

/** Users are looked for by name, as there may be very many; more distinct values than this are no list of people. */
const mostNames = 20_000;
const namesPerCall = 200;

/** Writes the active record types of the object, the queues, or the users that the values may mean. */
export async function listAnswers(
  org: Org,
  lookup: ListLookup,
  object: string,
  wanted: { path: string; count: number },
  path: string,
): Promise<List> {
  const list = lists[lookup.by];
  const file = await AnswerFile.open(path, list.fields);
  if (lookup.by === 'recordType') {
    const found = await org.findByKeys('RecordType', 'SobjectType', [object], [...list.fields, 'IsActive']);
    await file.write(found.filter((record) => record['IsActive'] !== false));
  } else if (lookup.by === 'queue') {
    await file.write(await org.findByKeys('Group', 'Type', ['Queue'], list.fields));
  } else {
    await file.write(await users(org, list, await namesIn(wanted, lookup)));
  }
  await file.end();
  return list;
}

async function users(org: Org, { by, fields }: List, names: string[]): Promise<Record<string, unknown>[]> {
  const found = new Map<string, Record<string, unknown>>();
  for (const field of [...by, 'Id']) {
    for (let from = 0; from < names.length; from += namesPerCall) {
      const some = names.slice(from, from + namesPerCall);
      for (const record of await org.findByKeys('User', field, some, [...fields, 'IsActive']))
        if (record['IsActive'] === true) found.set(String(record['Id']), record);
    }
  }
  return [...found.values()];
}

async function namesIn(wanted: { path: string; count: number }, lookup: ListLookup): Promise<string[]> {
  const lines = (await readFile(wanted.path, 'utf8')).split('\n').filter((line) => line !== '');
  const names = lines.slice(0, mostNames).map((line) => (JSON.parse(line) as { v: string }).v.trim());
  return [...new Set([...names, ...(lookup.default === undefined ? [] : [lookup.default])])].filter(
    (name) => name !== '',
  );
}
