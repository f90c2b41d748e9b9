import { Load } from '@dms/domain';
import { RunDefinition } from '../run/definition';
import { namedFields } from './named-fields';

describe('namedFields', () => {
  const load = (mapping: Load['mapping']) => ({ name: 'x', mapping }) as Load;
  const key = (field: string, of: string) => ({
    field,
    lookup: { by: 'externalId' as const, object: 'Account', key: of, column: 'c' },
  });
  const definition = {
    loads: [
      load([key('ParentId', 'Key__c')]),
      load([
        key('accountid', 'Other__c'),
        { field: 'OwnerId', lookup: { by: 'load', load: 'x', key: 'id', column: 'c', noMatch: 'fail' } },
      ]),
    ],
    links: [
      { child: 0, parent: 0, field: 'ParentId' },
      { child: 1, parent: 0, field: 'AccountId' },
      { child: 1, parent: 0, field: 'OwnerId' },
    ],
  } as unknown as RunDefinition;

  it('knows the keys of lookups into the load, its own among them, and not those that read its output', () => {
    expect(namedFields(definition, 0)).toEqual(['Key__c', 'Other__c']);
    expect(namedFields(definition, 1)).toEqual([]);
  });
});
