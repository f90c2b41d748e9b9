import { OrgField } from '@dms/domain';
import type { ColumnEvidence } from './column-evidence';
import { pastMappings } from './past-mappings';
import { suggestMapping } from './suggest-mapping';

const column = (name: string, values: string[] = [], semantic?: string): ColumnEvidence => ({
  name,
  type: 'text',
  values,
  ...(semantic && { semantic }),
});
const field = (name: string, label: string, changes: Partial<OrgField> = {}) =>
  ({
    name,
    label,
    type: 'string',
    length: 255,
    createable: true,
    updateable: true,
    calculated: false,
    externalId: false,
    picklistValues: [],
    custom: name.endsWith('__c'),
    ...changes,
  }) as unknown as OrgField;
const picklist = (...values: string[]) => ({
  type: 'picklist',
  picklistValues: values.map((value) => ({ value, label: value, active: true, defaultValue: false })),
});

const contact = {
  name: 'Contact',
  label: 'Contact',
  fields: [
    field('LastName', 'Last Name', { length: 80 }),
    field('FirstName', 'First Name'),
    field('Email', 'Email', { type: 'email' }),
    field('Phone', 'Business Phone', { type: 'phone' }),
    field('Birthdate', 'Birthdate', { type: 'date' }),
    field('AccountId', 'Account ID', { type: 'reference', length: 18 }),
    field('LeadSource', 'Lead Source', picklist('Web', 'Phone Inquiry')),
    field('Legacy_Id__c', 'Legacy Id', { externalId: true }),
    field('CreatedDate', 'Created Date', { createable: false, updateable: false }),
  ],
};
const suggest = (columns: ColumnEvidence[], past = pastMappings('Contact', [])) =>
  suggestMapping(columns, contact, past);
const pairs = (columns: ColumnEvidence[]) =>
  Object.fromEntries(suggest(columns).map(({ column: from, field: to }) => [from, to]));
const load = (mapping: object[], object = 'Contact') => ({ object, mapping }) as never;

describe('suggestMapping', () => {
  it('pairs a column with the field of the same words, however they are written', () => {
    const found = suggest([column('last_name'), column('First Name'), column('legacyId')]);
    expect(found.map((each) => [each.field, each.column, each.confidence])).toEqual([
      ['FirstName', 'First Name', 1],
      ['LastName', 'last_name', 1],
      ['Legacy_Id__c', 'legacyId', 1],
    ]);
  });

  it.each([
    [
      ['Nachname', 'Vorname', 'E-Mail', 'Geburtsdatum'],
      ['LastName', 'FirstName', 'Email', 'Birthdate'],
    ],
    [
      ['姓', '名', '电子邮件', '生日'],
      ['LastName', 'FirstName', 'Email', 'Birthdate'],
    ],
    [
      ['lname', 'fname', 'e_mail', 'dob'],
      ['LastName', 'FirstName', 'Email', 'Birthdate'],
    ],
    [['Kundennummer', '客户编号', 'acct_no'].slice(0, 1), ['AccountId']],
  ])('knows %j by other names', (columns, fields) => {
    expect(pairs(columns.map((name) => column(name)))).toEqual(
      Object.fromEntries(columns.map((name, index) => [name, fields[index]])),
    );
  });

  it('passes over the words that every column begins with', () => {
    const names = ['crm_person_last_name', 'crm_person_first_name', 'crm_person_email', 'crm_person_phone'];
    expect(Object.values(pairs(names.map((name) => column(name))))).toEqual(
      expect.arrayContaining(['LastName', 'FirstName', 'Email', 'Phone']),
    );
  });

  it('puts the id of the old system into the external id, if it tells rows apart', () => {
    expect(pairs([column('contact no', ['A-1', 'A-2'])])).toEqual({ 'contact no': 'Legacy_Id__c' });
    expect(pairs([column('contact no', ['A-1', 'A-1', 'A-1'])])).toEqual({});
  });

  it('believes values that fit and doubts those that cannot stand in the field', () => {
    const [fits] = suggest([column('email', ['a@b.example'], 'email')]);
    const [against] = suggest([column('email', ['see notes', 'none'])]);
    expect(fits?.reason).toContain('its values look like email');
    expect(against?.confidence).toBeLessThanOrEqual(0.6);
    expect(against?.reason).toContain('its values do not look like email');
  });

  it('knows mail addresses by sight, and says that this is all it goes by', () => {
    expect(suggest([column('x17', ['a@b.example', 'c@d.example'], 'email')])).toEqual([
      {
        field: 'Email',
        column: 'x17',
        confidence: 0.55,
        basis: 'values',
        reason: 'Its values look like email.',
      },
    ]);
  });

  it('names the columns that a guess does not clearly lead, unless they are better placed elsewhere', () => {
    const [guess] = suggest([
      column('mail', ['a@b.example'], 'email'),
      column('e-mail', ['c@d.example'], 'email'),
    ]);
    expect(guess).toMatchObject({
      field: 'Email',
      rivals: [{ confidence: expect.closeTo(guess?.confidence ?? 0, 0.15) }],
    });
    expect([guess?.column, guess?.rivals?.[0]?.column].sort()).toEqual(['e-mail', 'mail']);
    for (const each of suggest([column('last_name'), column('first_name'), column('email')]))
      expect(each).not.toHaveProperty('rivals');
    // Mail addresses by sight alone are far behind a column that is called so.
    expect(
      suggest([column('email', ['a@b.example'], 'email'), column('x17', ['c@d.example'], 'email')])[0],
    ).not.toHaveProperty('rivals');
  });

  it('remembers what was mapped before onto the same object', () => {
    const past = pastMappings('Contact', [
      load([{ field: 'Phone', column: 'X17' }]),
      load([{ field: 'LastName', column: 'x17' }], 'Lead'),
      load([
        { field: 'AccountId', lookup: { by: 'externalId', object: 'Account', key: 'K', column: 'x 18' } },
      ]),
    ]);
    const found = suggest([column('x17'), column('x_18')], past);
    expect(found.map((each) => [each.column, each.field])).toEqual([
      ['x_18', 'AccountId'],
      ['x17', 'Phone'],
    ]);
    expect(found[0]?.reason).toContain('was mapped onto AccountId once before');
  });

  it('says which values of a list those of the column stand for, and which for none', () => {
    const [found] = suggest([column('source', ['web', 'Web', 'PHONE-INQUIRY', 'Fair', 'Fair'])]);
    expect(found).toMatchObject({
      field: 'LeadSource',
      values: { web: 'Web', 'PHONE-INQUIRY': 'Phone Inquiry' },
      unmatched: ['Fair'],
    });
  });

  it('uses each column and each field once, the best pair first', () => {
    const found = suggest([column('surname'), column('last name')]);
    expect(found).toEqual([
      expect.objectContaining({ column: 'last name', field: 'LastName', confidence: 1 }),
    ]);
  });

  it('suggests nothing that nobody may write, and nothing for a column without words', () => {
    expect(suggest([column('created date'), column('—'), column('row checksum')])).toEqual([]);
  });
});
