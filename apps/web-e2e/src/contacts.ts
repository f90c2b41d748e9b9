import type { Page } from '@playwright/test';
import { makeDataset, makeMigration } from './made-by-rest';

/** Two accounts and seven contacts of which most have something wrong, each another thing. */
export const accounts = `id,name
A1,Alster Foods
A2,Baltic Trade
`;
export const contacts = `id,first_name,last_name,email,account_id,source,notes
C1,Anna,Meier,anna@alster.example,A1,Web,first
C2,Ben,,ben@alster.example,A1,Web,no last name
C3,Cleo,Wong,cleo(at)baltic.example,A2,Web,no address
C4,Dan,Roth,dan@@baltic.example,A2,Web,no address either
C5,Eve,Lund,eve@alster.example,A9,Web,no such account
C6,Finn,${'x'.repeat(81)},finn@alster.example,A1,Messe,too long
C7,Gus,Hahn,gus@alster.example,A1,Messe,comes twice
C7,Gus,Hahn,gus@alster.example,A2,Web,comes twice
`;

const load = (name: string, object: string, datasetId: string, mapping: unknown[]) => ({
  name,
  datasetId,
  object,
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  recipe: { version: 1, steps: [] },
  mapping,
});

const accountMapping = [
  { field: 'Legacy_Id__c', column: 'id' },
  { field: 'Name', column: 'name' },
];
export const contactMapping = [
  { field: 'Legacy_Id__c', column: 'id' },
  { field: 'FirstName', column: 'first_name' },
  { field: 'LastName', column: 'last_name' },
  { field: 'Email', column: 'email' },
  {
    field: 'AccountId',
    lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'account_id' },
  },
];

/** A migration of both, its contacts mapped as given (by default not at all). */
export async function makeContacts(page: Page, name: string, mapping: unknown[] = []): Promise<string> {
  const [first, second] = [
    await makeDataset(page, 'accounts', accounts),
    await makeDataset(page, 'contacts', contacts),
  ];
  return makeMigration(page, name, [
    load('Accounts', 'Account', first, accountMapping),
    load('Contacts', 'Contact', second, mapping),
  ]);
}
