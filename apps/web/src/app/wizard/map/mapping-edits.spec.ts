import type { LoadDto } from '../../client/models/load-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import { entryFor, looksLikeIds, parentOf, unusedColumns, withEntries, withEntry } from './mapping-edits';

const load = (changes: Partial<LoadDto> = {}): LoadDto => ({
  name: 'Contacts',
  datasetId: 'd',
  recipe: { version: 1, steps: [] },
  object: 'Contact',
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  mapping: [],
  ...changes,
});
const field = (changes: Partial<OrgFieldDto>) =>
  ({ type: 'string', referenceTo: [], externalId: false, idLookup: false, ...changes }) as OrgFieldDto;
const account = field({ name: 'AccountId', type: 'reference', referenceTo: ['Account'] });

describe('editing a mapping', () => {
  it('keeps one entry a field, whatever its letters, in its place', () => {
    const before = load({
      mapping: [
        { field: 'LastName', column: 'a' },
        { field: 'Email', column: 'b' },
      ],
    });
    expect(withEntry(before, 'lastname', { field: 'LastName', constant: 'x' }).mapping).toEqual([
      { field: 'LastName', constant: 'x' },
      { field: 'Email', column: 'b' },
    ]);
    expect(before.mapping[0]).toEqual({ field: 'LastName', column: 'a' });
    expect(withEntry(before, 'EMAIL', undefined).mapping).toEqual([{ field: 'LastName', column: 'a' }]);
    const twice = withEntries(before, [
      { field: 'Phone', column: 'p' },
      { field: 'Phone', column: 'q' },
    ]);
    expect(twice.mapping.filter(({ field: name }) => name === 'Phone')).toEqual([
      { field: 'Phone', column: 'q' },
    ]);
  });

  it('finds the columns that nothing reads, also through lookups', () => {
    const mapping = [
      { field: 'LastName', column: 'a' },
      { field: 'AccountId', lookup: { by: 'externalId' as const, object: 'Account', key: 'K', column: 'b' } },
    ];
    expect(unusedColumns(['a', 'b', 'c'], mapping)).toEqual(['c']);
  });
});

describe('what a guess for a reference means', () => {
  it('is the record with that key, first of what another load writes', () => {
    const other = load({ name: 'Accounts', object: 'account', externalIdField: 'Number__c' });
    expect(parentOf(account, [load(), other], () => undefined)).toEqual({
      object: 'account',
      key: 'Number__c',
    });
    const fields = [
      field({ name: 'Name', idLookup: true }),
      field({ name: 'Legacy_Id__c', externalId: true, idLookup: true }),
    ];
    const parent = parentOf(account, [load()], () => fields);
    expect(parent).toEqual({ object: 'Account', key: 'Legacy_Id__c' });
    const guess = { field: 'AccountId', column: 'acct_no' };
    expect(entryFor(guess, account, parent, ['A-17', null])).toEqual({
      field: 'AccountId',
      lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'acct_no' },
    });
  });

  it('is the id itself where the column holds ids, or where the parent has no key', () => {
    const guess = { field: 'AccountId', column: 'acct' };
    const parent = { object: 'Account', key: 'Legacy_Id__c' };
    expect(entryFor(guess, account, parent, ['001Qx000001AbCdIAK', ''])).toEqual(guess);
    expect(entryFor(guess, account, undefined, ['A-17'])).toEqual(guess);
  });

  it('takes no word of fifteen letters for an id', () => {
    expect(looksLikeIds(['Internationales'])).toBe(false);
    expect(looksLikeIds([null, ''])).toBe(false);
    expect(looksLikeIds(['001Qx000001AbCd'])).toBe(true);
  });
});
