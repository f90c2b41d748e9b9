import { DmsError, Load, MappingEntry } from '@dms/domain';
import { orderLoads } from './load-order';

const load = (name: string, object: string, lookups: [string, string, string][] = []): Load => ({
  name,
  object,
  datasetId: 'd',
  recipe: { version: 1, steps: [] },
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  mapping: [
    { field: 'Legacy_Id__c', column: 'id' },
    ...lookups.map(([field, target, key]): MappingEntry => ({
      field,
      lookup: { by: 'externalId', object: target, key, column: field },
    })),
  ],
});

describe('orderLoads', () => {
  it('puts parents before children, whatever order they were given in', () => {
    const loads = [
      load('opportunities', 'Opportunity', [['AccountId', 'Account', 'Legacy_Id__c']]),
      load('contacts', 'Contact', [['AccountId', 'account', 'legacy_id__c']]),
      load('accounts', 'Account'),
    ];
    expect(orderLoads(loads)).toEqual({ order: [2, 0, 1], level: [1, 1, 0], selfReferences: [] });
  });

  it('keeps the given order among loads that do not depend on each other', () => {
    expect(orderLoads([load('a', 'Lead'), load('b', 'Campaign'), load('c', 'Account')]).order).toEqual([
      0, 1, 2,
    ]);
  });

  it('ignores lookups into records that no load of the migration writes', () => {
    expect(orderLoads([load('a', 'Contact', [['OwnerId', 'User', 'Username']])]).level).toEqual([0]);
  });

  it('names a load that refers to itself instead of refusing it', () => {
    const { selfReferences } = orderLoads([
      load('accounts', 'Account', [['ParentId', 'Account', 'Legacy_Id__c']]),
    ]);
    expect(selfReferences).toEqual([{ load: 'accounts', field: 'ParentId' }]);
  });

  it('refuses a circle and names it', () => {
    const circle = [
      load('a', 'Account', [['X', 'Contact', 'Legacy_Id__c']]),
      load('b', 'Contact', [['Y', 'Account', 'Legacy_Id__c']]),
    ];
    expect(() => orderLoads(circle)).toThrow(DmsError);
    expect(() => orderLoads(circle)).toThrow('a -> b -> a');
  });
});
