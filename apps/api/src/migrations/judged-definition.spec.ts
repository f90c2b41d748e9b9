import type { Load } from '@dms/domain';
import { judgedDefinition } from './judged-definition';

const load = (changes: Partial<Load>): Load => ({
  name: 'Contacts',
  datasetId: 'd',
  recipe: { version: 1, steps: [] },
  object: 'Contact',
  operation: 'upsert',
  mapping: [],
  ...changes,
});
const judged = (loads: Load[]) => judgedDefinition({ name: 'm', connectionId: 'c', loads }).loads;

describe('judging a migration that is to be stored', () => {
  it('asks of a load that was only begun no key and no field', () => {
    const [begun] = judged([load({ externalIdField: 'Legacy_Id__c' })]);
    expect(begun).toMatchObject({ name: 'Contacts', datasetId: 'd', object: 'Contact', operation: 'insert' });
    expect(begun).not.toHaveProperty('externalIdField');
    expect(begun?.mapping).toHaveLength(1);
  });

  it('asks of a load with a mapping everything', () => {
    const mapped = load({ mapping: [{ field: 'LastName', column: 'surname' }] });
    expect(judged([mapped])).toEqual([mapped]);
  });
});
