import type { LoadDto } from '../../client/models/load-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import { type LineInput, isShown, linesOf, matches } from './map-lines';

const field = (name: string, changes: Partial<OrgFieldDto> = {}) =>
  ({
    name,
    label: name,
    type: 'string',
    length: 80,
    nillable: true,
    createable: true,
    updateable: true,
    defaultedOnCreate: false,
    calculated: false,
    picklistValues: [],
    referenceTo: [],
    ...changes,
  }) as OrgFieldDto;
const fields = [
  field('Fax'),
  field('Email'),
  field('LastName', { nillable: false }),
  field('Legacy_Id__c', { externalId: true }),
  field('CreatedDate', { createable: false, updateable: false }),
];
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
const lines = (input: Partial<LineInput> = {}) =>
  linesOf({
    load: load(),
    fields,
    columns: [{ name: 'a', type: 'text' }],
    suggestions: [],
    settled: new Set(),
    facts: {},
    ...input,
  });
const problems = (input: Partial<LineInput>, name: string) =>
  lines(input)
    .find((line) => line.name === name)
    ?.problems.map(({ key, severity }) => `${severity} ${key}`);

describe('the lines of a load', () => {
  it('are the fields that can be written: the key, what is required, what is likely, the rest', () => {
    const suggestions = [{ field: 'Fax', column: 'a', confidence: 1, basis: 'same' as const, reason: '' }];
    expect(
      lines({ suggestions, settled: new Set(['fax']) }).map(({ name, section }) => `${section} ${name}`),
    ).toEqual(['required Legacy_Id__c', 'required LastName', 'likely Fax', 'other Email']);
  });

  it('keep their place when they are fed or taken', () => {
    const before = lines().map(({ name }) => name);
    const after = lines({ load: load({ mapping: [{ field: 'Fax', column: 'a' }] }) }).map(({ name }) => name);
    expect(after).toEqual(before);
  });

  it('of fields that are gone come first and are never dropped', () => {
    const [first] = lines({ load: load({ mapping: [{ field: 'Old__c', column: 'a' }] }) });
    expect(first).toMatchObject({ name: 'Old__c', section: 'gone', problems: [{ key: 'noField' }] });
  });

  it('offer a guess only where nothing was chosen', () => {
    const suggestions = [{ field: 'fax', column: 'a', confidence: 1, basis: 'same' as const, reason: '' }];
    const mapped = load({ mapping: [{ field: 'Fax', constant: 'x' }] });
    expect(
      lines({ suggestions, load: mapped }).find(({ name }) => name === 'Fax')?.suggestion,
    ).toBeUndefined();
    expect(lines({ suggestions }).find(({ name }) => name === 'Fax')?.suggestion?.column).toBe('a');
  });

  it('need only the key where records are there already', () => {
    const required = (operation: LoadDto['operation']) =>
      lines({ load: load({ operation }) }).flatMap(({ required: is, name }) => (is ? [name] : []));
    expect(required('update')).toEqual(['Legacy_Id__c']);
    expect(required('upsert')).toEqual(['Legacy_Id__c', 'LastName']);
    expect(lines({ load: load({ operation: 'delete' }) }).map(({ name }) => name)).toEqual(['Legacy_Id__c']);
  });
});

describe('what is wrong with a line', () => {
  const mapping = (entry: object) => ({ load: load({ mapping: [{ field: 'LastName', ...entry }] }) });

  it.each([
    [{}, 'error missing'],
    [mapping({ column: 'gone' }), 'error noColumn'],
    [mapping({ constant: '' }), 'error constantMissing'],
    [mapping({ lookup: { by: 'externalId', object: 'A', key: '', column: 'a' } }), 'error lookupUnfinished'],
    [{ ...mapping({ column: 'a' }), facts: { LastName: { tooLong: 2 } } }, 'warning tooLong'],
    [{ ...mapping({ column: 'a' }), facts: { LastName: { empty: 2 } } }, 'warning empty'],
  ])('%j: %s', (input, expected) => {
    expect(problems(input as Partial<LineInput>, 'LastName')).toEqual([expected]);
  });

  it('says nothing of columns before the rows are there', () => {
    expect(problems({ ...mapping({ column: 'gone' }), columns: undefined as never }, 'LastName')).toEqual([]);
  });

  it('is a refusal of the server where nothing else says it', () => {
    const refusal = { detail: 'No.', load: 'Contacts', field: 'lastname' };
    expect(problems({ ...mapping({ column: 'a' }), refusal }, 'LastName')).toEqual(['error refused']);
    expect(problems({ refusal }, 'LastName')).toEqual(['error missing']);
    const elsewhere = { ...refusal, load: 'Accounts' };
    expect(problems({ ...mapping({ column: 'a' }), refusal: elsewhere }, 'LastName')).toEqual([]);
  });

  it('tells a closed list from an open one', () => {
    const picklist = (restrictedPicklist: boolean) =>
      problems(
        {
          fields: [field('P', { type: 'picklist', restrictedPicklist })],
          load: load({ mapping: [{ field: 'P', column: 'a' }] }),
          facts: { P: { notListed: 3 } },
        },
        'P',
      );
    expect(picklist(true)).toEqual(['warning refusedValues']);
    expect(picklist(false)).toEqual(['warning newValues']);
  });
});

it('filters by show and by words in any order', () => {
  const all = lines({ load: load({ mapping: [{ field: 'Fax', column: 'a' }] }) });
  const names = (show: Parameters<typeof isShown>[1]) =>
    all.filter((line) => isShown(line, show)).map(({ name }) => name);
  expect(names('required')).toEqual(['Legacy_Id__c', 'LastName']);
  expect(names('problems')).toEqual(['Legacy_Id__c', 'LastName']);
  expect(names('unmapped')).not.toContain('Fax');
  expect(all.filter((line) => matches(line, 'id leg')).map(({ name }) => name)).toEqual(['Legacy_Id__c']);
});
