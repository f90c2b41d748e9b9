import { Load, OrgField } from '@dms/domain';
import { schemaDrift } from './schema-drift';

const field = (name: string, more: Partial<OrgField> = {}): OrgField => ({
  ...{ name, label: name, type: 'string', soapType: 'xsd:string', length: 80, byteLength: 240, digits: 0 },
  ...{ precision: 0, scale: 0, nillable: true, createable: true, updateable: true, defaultedOnCreate: false },
  ...{ calculated: false, custom: false, unique: false, externalId: false, idLookup: false },
  ...{
    caseSensitive: false,
    nameField: false,
    restrictedPicklist: false,
    picklistValues: [],
    referenceTo: [],
  },
  ...{ relationshipName: null, ...more },
});
const values = (...list: string[]) =>
  list.map((value) => ({ value, label: value, active: true, defaultValue: false }));
const load = (more: Partial<Load> = {}): Load => ({
  name: 'people',
  datasetId: 'd',
  recipe: { version: 1, steps: [] },
  object: 'Contact',
  operation: 'upsert',
  externalIdField: 'Key__c',
  mapping: [
    { field: 'Key__c', column: 'key' },
    { field: 'F__c', column: 'f' },
  ],
  ...more,
});
const kinds = (before: OrgField, now: OrgField | undefined, of: Load = load()) =>
  schemaDrift(
    of,
    [field('Key__c', { externalId: true }), before],
    [field('Key__c', { externalId: true }), ...(now ? [now] : [])],
  ).map(({ kind, before: was, now: is }) => `${kind} ${was} -> ${is}`);

describe('drift of an org', () => {
  const f = field('F__c');

  it('is none where nothing changed, and where fields became looser', () => {
    expect(kinds(f, f)).toEqual([]);
    expect(kinds(f, field('F__c', { length: 255 }))).toEqual([]);
    expect(kinds(field('F__c', { nillable: false }), f)).toEqual([]);
    expect(
      kinds(field('F__c', { type: 'int', digits: 4 }), field('F__c', { type: 'int', digits: 8 })),
    ).toEqual([]);
  });

  it.each<[string, Partial<OrgField>, Partial<OrgField> | undefined, string[]]>([
    ['gone', {}, undefined, ['gone string -> ']],
    ['another type', {}, { type: 'date', length: 0 }, ['type string -> date']],
    ['shorter', {}, { length: 40 }, ['shorter 80 -> 40']],
    [
      'fewer digits',
      { type: 'double', precision: 18, scale: 2 },
      { type: 'double', precision: 10, scale: 2 },
      ['narrower 18,2 -> 10,2'],
    ],
    [
      'fewer decimals',
      { type: 'double', precision: 18, scale: 2 },
      { type: 'double', precision: 16, scale: 0 },
      ['narrower 18,2 -> 16,0'],
    ],
    ['required', {}, { nillable: false }, ['required optional -> required']],
    ['closed to new records', {}, { createable: false }, ['readOnly writable -> read-only']],
    ['unique', {}, { unique: true }, ['unique not unique -> unique']],
    [
      'another target',
      { type: 'reference', referenceTo: ['Account'] },
      { type: 'reference', referenceTo: ['Lead'] },
      ['target Account -> Lead'],
    ],
    [
      'a value less',
      { type: 'picklist', restrictedPicklist: true, picklistValues: values('a', 'b') },
      { type: 'picklist', restrictedPicklist: true, picklistValues: values('b', 'c') },
      ['values a -> '],
    ],
    [
      'restricted now',
      { type: 'picklist', picklistValues: values('a') },
      { type: 'picklist', restrictedPicklist: true, picklistValues: values('a') },
      ['values * -> '],
    ],
  ])('tells that a field is %s', (_, before, now, expected) => {
    expect(kinds(field('F__c', before), now && field('F__c', now))).toEqual(expected);
  });

  it('tells of fields that new records need now, and not of those updates need not give', () => {
    const needed = field('New__c', { nillable: false });
    const drift = (operation: Load['operation']) =>
      schemaDrift(load({ operation }), [f], [f, needed]).map((each) => `${each.field} ${each.kind}`);
    expect(drift('upsert')).toEqual(['New__c required']);
    expect(drift('update')).toEqual([]);
    expect(drift('delete')).toEqual([]);
  });

  it('tells that a key is none any more', () => {
    const key = field('Key__c', { externalId: true });
    expect(schemaDrift(load(), [key], [field('Key__c')])).toMatchObject([{ field: 'Key__c', kind: 'noKey' }]);
  });
});
