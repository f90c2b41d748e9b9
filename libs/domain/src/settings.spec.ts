import type { Load } from './migration';
import { firstDefaults, withDefaults } from './settings';

const load: Load = {
  name: 'Contacts',
  datasetId: 'd',
  recipe: { version: 1, steps: [] },
  object: 'Contact',
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  mapping: [
    { field: 'legacy_id__c', column: 'id' },
    { field: 'Phone', column: 'phone' },
    { field: 'Fax', column: 'fax', blank: 'leave' },
    { field: 'LeadSource', constant: 'Web' },
  ],
};

describe('what a load does where it does not say', () => {
  it('is nothing new until somebody chose', () => {
    expect(withDefaults(load, firstDefaults)).toEqual(load);
  });

  it('is said by the defaults: for columns that do not say, never for the key', () => {
    const { mapping, options } = withDefaults(load, { apiReserve: 500, blank: 'null' });
    expect(options).toEqual({ apiReserve: 500 });
    expect(mapping).toEqual([
      load.mapping[0],
      { field: 'Phone', column: 'phone', blank: 'null' },
      load.mapping[2],
      load.mapping[3],
    ]);
  });

  it('leaves the org’s own defaults to new records', () => {
    const insert: Load = { ...load, operation: 'insert' };
    expect(withDefaults(insert, { apiReserve: 0, blank: 'null' })).toEqual(insert);
  });

  it('is its own word where it has one, also that nothing is kept back', () => {
    const own = { ...load, options: { apiReserve: 0, batchRows: 50 } };
    expect(withDefaults(own, { apiReserve: 500, blank: 'leave' }).options).toEqual(own.options);
  });
});
