import type { ColumnType, Load, MappingContent, MappingEntry, OrgField, OrgObjectDetail } from '@dms/domain';
import { aLoad } from '@dms/testing';
import { type Surroundings, fitMapping } from './fit-mapping';

const field = (name: string, changes: Partial<OrgField> = {}) =>
  ({
    name,
    label: `Label of ${name}`,
    type: 'string',
    createable: true,
    updateable: true,
    calculated: false,
    externalId: false,
    idLookup: false,
    restrictedPicklist: false,
    picklistValues: [],
    referenceTo: [],
    ...changes,
  }) as unknown as OrgField;
const listed = (...values: string[]) =>
  values.map((value) => ({ value, label: value, active: value !== 'Old', defaultValue: false }));
const object = (name: string, fields: OrgField[]) => ({ name, fields }) as OrgObjectDetail;

const contact = object('Contact', [
  field('LastName'),
  field('Email', { type: 'email' }),
  field('Birthdate', { type: 'date' }),
  field('Legacy_Id__c', { externalId: true }),
  field('IsActive__c', { type: 'boolean' }),
  field('Score__c', { type: 'double' }),
  field('LeadSource', {
    type: 'picklist',
    restrictedPicklist: true,
    picklistValues: listed('Web', 'Other', 'Old'),
  }),
  field('AccountId', { type: 'reference', referenceTo: ['Account'] }),
  field('ReportsToId', { type: 'reference', referenceTo: ['Contact'] }),
  field('OwnerId', { type: 'reference', referenceTo: ['User', 'Group'] }),
  field('Name', { createable: false, updateable: false }),
]);
const account = object('Account', [field('Legacy_Id__c', { externalId: true }), field('Name')]);

const text = (...names: string[]) => names.map((name) => ({ name, type: 'text' as ColumnType }));
const accounts = aLoad({ name: 'Firms', object: 'Account' });

function fit(entries: MappingEntry[], here: Partial<Surroundings> = {}, more: Partial<MappingContent> = {}) {
  const loads: Load[] = [accounts, aLoad({ name: 'People', object: 'Contact' })];
  return fitMapping(
    { name: 'kept', object: 'Contact', operation: 'insert', mapping: entries, ...more },
    {
      columns: text('last_name', 'e_mail', 'legacy_no', 'acct'),
      object: contact,
      load: 'People',
      loads,
      parents: new Map([['account', account]]),
      ...here,
    },
  );
}
const line = (entry: MappingEntry, here: Partial<Surroundings> = {}, more: Partial<MappingContent> = {}) =>
  fit([entry], here, more).lines[0];

describe('a saved mapping held against a load', () => {
  it('finds its columns whatever their letter case and blanks are, and fields whatever their letter case is', () => {
    const found = fit([
      { field: 'lastname', column: 'Last Name' },
      { field: 'Email', column: 'E-Mail', blank: 'null' },
    ]);
    expect(found).toMatchObject({ fits: true, hasObject: true, renamed: [] });
    expect(found.lines.map(({ entry }) => entry)).toEqual([
      { field: 'LastName', column: 'last_name' },
      { field: 'Email', column: 'e_mail', blank: 'null' },
    ]);
  });

  it('takes the very name before one that is written otherwise', () => {
    const columns = text('LAST NAME', 'Last_Name', 'last name');
    expect(line({ field: 'LastName', column: 'last name' }, { columns })?.entry).toMatchObject({
      column: 'last name',
    });
    expect(line({ field: 'LastName', column: 'Last Name' }, { columns })).toMatchObject({
      misfit: 'manyColumns',
      about: 'Last Name',
      entry: { column: 'Last Name' },
    });
  });

  it('does not take phone for phone2', () => {
    const found = line({ field: 'LastName', column: 'phone2' }, { columns: text('phone') });
    expect(found).toMatchObject({ misfit: 'noColumn', missing: ['phone2'] });
  });

  it('says which columns are missing, and which are probably meant', () => {
    const found = fit(
      [
        { field: 'LastName', column: 'surname' },
        { field: 'Email', column: 'email_adress' },
      ],
      { columns: text('email_address', 'city') },
    );
    expect(found.fits).toBe(false);
    expect(found.lines).toMatchObject([
      { misfit: 'noColumn', about: 'surname', missing: ['surname'] },
      { misfit: 'noColumn', about: 'email_adress', missing: ['email_adress'] },
    ]);
    expect(found.renamed).toMatchObject([{ from: 'email_adress', to: 'email_address' }]);
  });

  it('offers no column that another line has', () => {
    const found = fit(
      [
        { field: 'LastName', column: 'last_name' },
        { field: 'Email', column: 'last_nam' },
      ],
      { columns: text('last_name') },
    );
    expect(found.renamed).toEqual([]);
  });

  it.each<[string, MappingEntry, object]>([
    ['a field that the org has not', { field: 'Fax__c', column: 'acct' }, { misfit: 'noField' }],
    ['a field nobody may write', { field: 'Name', column: 'acct' }, { misfit: 'readOnly' }],
    ['a word for a number', { field: 'Score__c', constant: 'much' }, { misfit: 'constant', about: 'much' }],
    ['a word for a date', { field: 'Birthdate', constant: 'today' }, { misfit: 'constant' }],
    ['a word for a checkbox', { field: 'IsActive__c', constant: 'perhaps' }, { misfit: 'constant' }],
  ])('tells %s', (_, entry, expected) => {
    expect(line(entry)).toMatchObject(expected);
  });

  it.each<[string, ColumnType, string]>([
    ['Birthdate', 'integer', 'integer'],
    ['Score__c', 'date', 'date'],
  ])('tells that %s cannot hold a column of %s', (name, type, about) => {
    const columns = [{ name: 'c', type }];
    expect(line({ field: name, column: 'c' }, { columns })).toMatchObject({ misfit: 'type', about });
  });

  it('takes constants that the field can hold, and nothing at all', () => {
    for (const entry of [
      { field: 'Score__c', constant: '7.5' },
      { field: 'IsActive__c', constant: true },
      { field: 'Birthdate', constant: '2026-01-02' },
      { field: 'Birthdate', constant: null },
    ])
      expect(line(entry)?.misfit).toBeUndefined();
  });

  it('takes a line whose values the closed list does not have, and names them', () => {
    const values = { Messe: 'Trade Show', Netz: 'web', Alt: 'Old' };
    const found = fit([{ field: 'LeadSource', column: 'acct', values }]);
    expect(found.fits).toBe(true);
    expect(found.lines[0]?.unlisted).toEqual(['Trade Show', 'Old']);
    expect(line({ field: 'LeadSource', constant: 'Fair' })?.unlisted).toEqual(['Fair']);
  });

  it('says so of an object and of a key that are not there', () => {
    const entry = { field: 'LastName', column: 'last_name' };
    expect(fit([entry], { object: undefined })).toMatchObject({ fits: false, hasObject: false });
    const upsert = (externalIdField: string) =>
      fit([entry], {}, { operation: 'upsert', externalIdField }).key;
    expect([upsert('Number__c'), upsert('Email'), upsert('legacy_id__c')]).toEqual([
      'noField',
      'noKey',
      undefined,
    ]);
  });
});

describe('a lookup of a saved mapping', () => {
  const byKey = (changes: object = {}): MappingEntry => ({
    field: 'AccountId',
    lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'ACCT', ...changes },
  });

  it('is taken with the column’s name here', () => {
    expect(line(byKey())).toMatchObject({ entry: { lookup: { column: 'acct' } } });
    expect(line(byKey())?.misfit).toBeUndefined();
  });

  it.each<[string, MappingEntry, Partial<Surroundings>, object]>([
    [
      'the parent is no object here',
      byKey(),
      { parents: new Map() },
      { misfit: 'noParent', about: 'Account' },
    ],
    ['the key is none here', byKey({ key: 'Name' }), {}, { misfit: 'noKey', about: 'Account.Name' }],
    ['the field leads elsewhere', byKey({ object: 'Lead' }), {}, { misfit: 'target', about: 'Lead' }],
    [
      'the field is no lookup',
      { field: 'Email', lookup: { by: 'user', column: 'acct' } },
      {},
      { misfit: 'notLookup' },
    ],
    [
      'no load is called so',
      {
        field: 'AccountId',
        lookup: { by: 'load', load: 'Plants', key: 'id', column: 'acct', noMatch: 'fail' },
      },
      {},
      { misfit: 'noLoad', about: 'Plants' },
    ],
    [
      'the load only deletes',
      {
        field: 'AccountId',
        lookup: { by: 'load', load: 'Firms', key: 'id', column: 'acct', noMatch: 'fail' },
      },
      { loads: [aLoad({ name: 'Firms', object: 'Account', operation: 'delete' })] },
      { misfit: 'noLoad' },
    ],
  ])('is told where %s', (_, entry, here, expected) => {
    expect(line(entry, here)).toMatchObject(expected);
  });

  it('needs every column that it matches by', () => {
    const match = [
      { field: 'Name', column: 'acct' },
      { field: 'Legacy_Id__c', column: 'plant' },
    ];
    const lookup = { by: 'query', object: 'Account', match, noMatch: 'fail', manyMatch: 'fail' } as const;
    expect(line({ field: 'AccountId', lookup })).toMatchObject({ misfit: 'noColumn', missing: ['plant'] });
  });

  it('into the load that it was taken from means the load that takes it', () => {
    const lookup = {
      by: 'load',
      load: 'Contacts',
      key: 'LEGACY NO',
      column: 'acct',
      noMatch: 'blank',
    } as const;
    expect(line({ field: 'ReportsToId', lookup }, {}, { load: 'Contacts' })?.entry).toEqual({
      field: 'ReportsToId',
      lookup: { ...lookup, load: 'People', key: 'legacy_no' },
    });
    const other = { ...lookup, load: 'firms', key: 'id' };
    expect(line({ field: 'AccountId', lookup: other }, {}, { load: 'Contacts' })?.entry).toEqual({
      field: 'AccountId',
      lookup: { ...other, load: 'Firms' },
    });
  });
});
