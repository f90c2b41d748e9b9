import { LoadScene } from '../../system/load-scene';
import { Dice } from './row-maker';

/** Ids and keys of what is in the org before the loads. */
export interface OrgStock {
  cases: string[];
  deletedCases: string[];
  contacts: string[];
  deletedContact: string;
  leads: string[];
  deletedLeads: string[];
  leadKeys: string[];
  account: string;
}

const schema = [
  {
    object: 'Account',
    fields: [
      { name: 'Vat__c', type: 'text', length: 20, unique: true },
      { name: 'Tier__c', type: 'picklist', restricted: true, values: ['Gold', 'Silver', 'Bronze'] },
      { name: 'Origin__c', type: 'text', length: 10, updateable: false },
    ],
    rules: [
      { field: 'Site', test: { op: 'eq', value: 'closed' }, message: 'Closed sites take no accounts.' },
    ],
    duplicateRules: [{ fields: ['Sic'], action: 'block', message: 'There is one like it.' }],
  },
  {
    object: 'Project__c',
    fields: [
      { name: 'Ext__c', type: 'text', length: 40, externalId: true },
      { name: 'Account__c', type: 'masterDetail', referenceTo: 'Account' },
      { name: 'Kind__c', type: 'picklist', restricted: true, values: ['Build', 'Run', 'Study'] },
      { name: 'Tags__c', type: 'multipicklist', restricted: true, values: ['red', 'green', 'blue'] },
      { name: 'Starts__c', type: 'datetime' },
      { name: 'At__c', type: 'time' },
      { name: 'Rate__c', type: 'percent', precision: 5, scale: 2 },
      { name: 'Active__c', type: 'checkbox' },
      { name: 'Note__c', type: 'text', length: 50 },
    ],
    recordTypes: [
      { name: 'Inner', default: true, picklists: { Kind__c: ['Build', 'Run'] } },
      { name: 'Outer', picklists: { Kind__c: ['Study'] } },
      { name: 'Former', active: false },
    ],
  },
];

/** Schema and records that dirty rows run into: taken values, twice used keys, deleted records, rules. */
export async function stockOrg(scene: LoadScene, rows: number, dice: Dice): Promise<OrgStock> {
  await scene.reset(true);
  for (const change of schema) await scene.call('POST', '/practice/schema', change);
  const names = Array.from({ length: rows }, (_, index) => index);
  const some = names.filter(() => dice.chance(0.2));
  const accounts = await create(scene, [
    ...some.map((n) => ({ ...typed('Account'), Legacy_Id__c: `A-${n}`, Name: `Old ${n}`, Vat__c: `OV${n}` })),
    {
      ...typed('Account'),
      Name: 'Taken',
      Legacy_Id__c: 'A-TAKEN',
      Vat__c: 'TAKEN',
      AccountNumber: 'N-1',
      Sic: 'LIKE',
    },
    { ...typed('Account'), Name: 'Twin', AccountNumber: 'N-2' },
    { ...typed('Account'), Name: 'Twin', AccountNumber: 'N-2' },
  ]);
  const contacts = await create(scene, [
    ...some.map((n) => ({ ...typed('Contact'), Legacy_Id__c: `C-${n}`, LastName: `Old ${n}` })),
    { ...typed('Contact'), LastName: 'Gone' },
  ]);
  const cases = await create(
    scene,
    names.map((n) => ({ ...typed('Case'), Subject: `Case ${n}` })),
  );
  const leads = await create(
    scene,
    names.map((n) => ({ ...typed('Lead'), Legacy_Id__c: `L-${n}`, LastName: `Lead ${n}`, Company: 'Co' })),
  );
  const master = accounts.at(-1) ?? '';
  await create(scene, [
    ...some.map((n) => ({ ...typed('Project__c'), Name: `Old ${n}`, Ext__c: `P-${n}`, Account__c: master })),
    ...['twice', 'twice'].map((key) => ({
      ...typed('Project__c'),
      Name: key,
      Ext__c: key,
      Account__c: master,
    })),
  ]);
  const deletedContact = contacts.at(-1) ?? '';
  const deletedCases = cases.splice(0, Math.ceil(rows / 40));
  const deletedLeads = leads.splice(0, Math.ceil(rows / 40));
  await remove(scene, [deletedContact, ...deletedCases, ...deletedLeads]);
  return {
    ...{ cases, deletedCases, leads, deletedLeads, deletedContact },
    contacts: contacts.slice(0, -1),
    leadKeys: names.slice(deletedLeads.length).map((n) => `L-${n}`),
    account: master,
  };
}

const typed = (type: string) => ({ attributes: { type } });

async function create(scene: LoadScene, records: object[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < records.length; from += 200) {
    const body = { allOrNone: false, records: records.slice(from, from + 200) };
    const path = '/services/data/v62.0/composite/sobjects';
    const answers = await scene.call<{ id?: string; errors: unknown[] }[]>('POST', path, body);
    for (const { id, errors } of answers) {
      if (id === undefined) throw new Error(`The org refused its stock: ${JSON.stringify(errors)}`);
      ids.push(id);
    }
  }
  return ids;
}

async function remove(scene: LoadScene, ids: string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += 200) {
    const list = ids.slice(from, from + 200).join(',');
    await scene.call('DELETE', `/services/data/v62.0/composite/sobjects?ids=${list}`);
  }
}
