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

  it('asks for no key before there is one', () => {
    const surname = { field: 'LastName', column: 'surname' };
    const [undecided, unmapped] = judged([
      load({ mapping: [surname] }),
      load({ mapping: [surname], externalIdField: 'Legacy_Id__c' }),
    ]);
    expect(undecided).toMatchObject({ operation: 'insert', mapping: [surname] });
    expect(unmapped).toMatchObject({ operation: 'upsert', externalIdField: 'Legacy_Id__c' });
    expect(unmapped?.mapping.map(({ field }) => field)).toEqual(['LastName', 'Legacy_Id__c']);
  });

  it('leaves a finished load, and a delete, as they are', () => {
    const finished = load({
      mapping: [{ field: 'legacy_id__c', column: 'id' }],
      externalIdField: 'Legacy_Id__c',
    });
    const deleting = load({ operation: 'delete', mapping: [{ field: 'LastName', column: 'surname' }] });
    expect(judged([finished, deleting])).toEqual([finished, deleting]);
  });
});
