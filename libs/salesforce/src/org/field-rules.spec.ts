import { OrgField, OrgObjectDetail } from '@dms/domain';
import { fieldNamed, requiredOnInsert, upsertKeys } from './field-rules';

const field = (name: string, changes: Partial<OrgField>) =>
  ({ name, type: 'string', createable: true, nillable: true, ...changes }) as OrgField;

describe('rules about fields', () => {
  it('required on insert: createable, not nillable, without a default', () => {
    expect(requiredOnInsert(field('a', { nillable: false, defaultedOnCreate: false }))).toBe(true);
    expect(requiredOnInsert(field('a', { nillable: false, defaultedOnCreate: true }))).toBe(false);
    expect(requiredOnInsert(field('a', { nillable: true, defaultedOnCreate: false }))).toBe(false);
    expect(requiredOnInsert(field('a', { nillable: false, createable: false }))).toBe(false);
  });

  it('keys of an upsert: external ids, lookup keys and Id; names in any letter case', () => {
    const object = {
      fields: [
        field('Id', { type: 'id' }),
        field('Name', {}),
        field('Email', { idLookup: true }),
        field('Key__c', { externalId: true }),
      ],
    } as OrgObjectDetail;
    expect(upsertKeys(object).map(({ name }) => name)).toEqual(['Id', 'Email', 'Key__c']);
    expect(fieldNamed(object, 'key__C')?.name).toBe('Key__c');
    expect(fieldNamed(object, 'Nope')).toBeUndefined();
  });
});
