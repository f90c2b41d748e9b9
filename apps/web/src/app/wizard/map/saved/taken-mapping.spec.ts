import type { LoadDto } from '../../../client/models/load-dto';
import type { MappingDto } from '../../../client/models/mapping-dto';
import type { MappingFitDto } from '../../../client/models/mapping-fit-dto';
import { contentOf, freeEntries, replacedBy, takenEntry } from './taken-mapping';

const preApex = { method: 'POST', path: '/off', body: { key: 'secret' } } as const;
const load: LoadDto = {
  name: 'People',
  datasetId: 'd1',
  recipe: { version: 1, steps: [] },
  object: 'Lead',
  operation: 'upsert',
  externalIdField: 'Number__c',
  strategy: 'direct',
  mapping: [{ field: 'LastName', column: 'name' }],
  options: { timezone: 'Europe/Berlin', preApex },
};
const kept = {
  id: 'm1',
  name: 'Contacts',
  object: 'Contact',
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  mapping: [],
  options: { duplicateKeys: 'fail' },
} as unknown as MappingDto;
const fit = (changes: Partial<MappingFitDto> = {}): MappingFitDto => ({
  fits: false,
  hasObject: true,
  lines: [],
  renamed: [
    { from: 'surname', to: 'last_name', likeness: 0.9 },
    { from: 'plant', to: 'plants', likeness: 0.9 },
  ],
  ...changes,
});

describe('what is kept of a load', () => {
  it('is all but its rows and its Apex calls', () => {
    expect(contentOf(load)).toEqual({
      load: 'People',
      object: 'Lead',
      operation: 'upsert',
      externalIdField: 'Number__c',
      strategy: 'direct',
      mapping: load.mapping,
      options: { timezone: 'Europe/Berlin' },
    });
    expect(JSON.stringify(contentOf(load))).not.toMatch(/secret|d1/);
    expect(contentOf({ ...load, options: { preApex } })).not.toHaveProperty('options');
  });
});

describe('a line of a saved mapping', () => {
  const line = { field: 'LastName', entry: { field: 'LastName', column: 'surname' } };
  const missing = { ...line, misfit: 'noColumn' as const, missing: ['surname'] };

  it('is written as it is where it fits, and not at all where it never can', () => {
    expect(takenEntry(line, fit(), new Set())).toBe(line.entry);
    expect(takenEntry({ ...line, misfit: 'noField' }, fit(), new Set(['last_name']))).toBeUndefined();
  });

  it('is fed from what its column is called here, if a person says so', () => {
    expect(takenEntry(missing, fit(), new Set())).toBeUndefined();
    expect(takenEntry(missing, fit(), new Set(['last_name']))).toEqual({
      field: 'LastName',
      column: 'last_name',
    });
  });

  it('needs all of its columns', () => {
    const match = [
      { field: 'Name', column: 'surname' },
      { field: 'Site', column: 'plant' },
      { field: 'City', column: 'city' },
    ];
    const entry = { field: 'AccountId', lookup: { by: 'query' as const, object: 'Account', match } };
    const both = { field: 'AccountId', entry, misfit: 'noColumn' as const, missing: ['surname', 'plant'] };
    expect(takenEntry(both, fit(), new Set(['last_name']))).toBeUndefined();
    const taken = takenEntry(both, fit(), new Set(['last_name', 'plants']));
    expect(taken?.lookup?.match?.map(({ column }) => column)).toEqual(['last_name', 'plants', 'city']);
  });
});

describe('a load that takes a mapping', () => {
  const entries = [
    { field: 'LASTNAME', column: 'last_name' },
    { field: 'Email', column: 'mail' },
    { field: 'Name', column: 'full' },
  ];

  it('whole has nothing left of its own but its rows and its Apex calls', () => {
    expect(replacedBy(load, kept, fit(), entries)).toEqual({
      name: 'People',
      datasetId: 'd1',
      recipe: load.recipe,
      object: 'Contact',
      operation: 'upsert',
      externalIdField: 'Legacy_Id__c',
      mapping: entries,
      options: { duplicateKeys: 'fail', preApex },
    });
  });

  it('has no key where the org has it not', () => {
    expect(replacedBy(load, kept, fit({ key: 'noKey' }), entries)).not.toHaveProperty('externalIdField');
  });

  it('only where it is free keeps every line of its own', () => {
    expect(freeEntries(load, entries, (field) => field !== 'Name')).toEqual([entries[1]]);
  });
});
