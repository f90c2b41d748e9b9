import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Strategy } from '@dms/domain';
import { DmsClient } from '../sample/dms-client';
import { connectionOf, staged } from './contacts-run';
import type { Referee } from './referee';
import { Rig } from './rig';

/** Accounts that refer to each other, and contacts that refer to accounts, by lookups into the loads of their migration. */
export const family = {
  accounts: 240,
  contacts: 600,
  /** Accounts that name a contact, which names them: that lookup is set by a second pass. */
  secondPass: 4,
  /** Accounts that have a parent in the end. */
  children: 120,
} as const;

const main = { name: 'Main__c', type: 'lookup', referenceTo: 'Contact' };
const half = family.accounts / 2;

/** The first half are roots; each of the other half hangs below one of them. */
function accountLines(): string[] {
  const line = (row: number) => {
    const parent = row > half ? `A-${row - half}` : '';
    return `A-${row},Firm ${row},${parent},${row <= family.secondPass ? `P-${row}` : ''}`;
  };
  return Array.from({ length: family.accounts }, (_, index) => line(index + 1));
}

function contactLines(): string[] {
  return Array.from(
    { length: family.contacts },
    (_, index) => `P-${index + 1},Person ${index + 1},A-${1 + (index % family.accounts)}`,
  );
}

/** Uploads and stages both files and makes their migration; answers its id. */
export async function stageFamily(
  rig: Rig,
  dms: DmsClient,
  referee: Referee,
  strategy: Strategy,
): Promise<string> {
  await referee.schema({ object: 'Account', fields: [main] });
  const dataset = async (name: string, header: string, lines: string[]) => {
    const path = join(rig.home, `${name}.csv`);
    await writeFile(path, [header, ...lines, ''].join('\n'));
    const { id: fileId } = await dms.upload<{ id: string }>('/files', path, `${name}.csv`);
    const { body } = await dms.post<{ id: string }>('/datasets', { fileId, name });
    await staged(dms, body.id);
    return body.id;
  };
  const firms = await dataset('firms', 'id,name,parent,main', accountLines());
  const people = await dataset('people', 'id,name,firm', contactLines());
  const key = { operation: 'upsert', externalIdField: 'Legacy_Id__c', strategy };
  const recipe = { version: 1, steps: [] };
  const lookup = (load: string, column: string) => ({ by: 'load', load, key: 'id', column, noMatch: 'fail' });
  // Of a circle, the load that is given first waits for its lookup.
  const loads = [
    {
      ...{ name: 'accounts', datasetId: firms, recipe, object: 'Account', ...key },
      mapping: [
        { field: 'Legacy_Id__c', column: 'id' },
        { field: 'Name', column: 'name' },
        { field: 'ParentId', lookup: lookup('accounts', 'parent') },
        { field: main.name, lookup: lookup('contacts', 'main') },
      ],
    },
    {
      ...{ name: 'contacts', datasetId: people, recipe, object: 'Contact', ...key },
      mapping: [
        { field: 'Legacy_Id__c', column: 'id' },
        { field: 'LastName', column: 'name' },
        { field: 'AccountId', lookup: lookup('accounts', 'firm') },
      ],
    },
  ];
  const migration = { name: `Family by ${strategy}`, connectionId: await connectionOf(dms), loads };
  return (await dms.post<{ id: string }>('/migrations', migration)).body.id;
}
