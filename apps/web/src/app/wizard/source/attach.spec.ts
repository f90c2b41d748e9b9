import { guessObject, loadName, newLoad, objectOfPeople, withWorkOf } from './attach';

const objects = [
  { name: 'Account', label: 'Account' },
  { name: 'Contact', label: 'Contact' },
  { name: 'Opportunity', label: 'Opportunity' },
  { name: 'OpportunityLineItem', label: 'Opportunity Product' },
  { name: 'Machine__c', label: 'Machine' },
];

describe('a load made of a file', () => {
  it('is named after it, and never as another one', () => {
    expect(loadName('contacts_nov.csv', [])).toBe('contacts_nov');
    expect(loadName('contacts.csv', ['contacts', 'contacts 2'])).toBe('contacts 3');
    expect(loadName('.csv', [])).toBe('.csv');
    expect(loadName(`${'x'.repeat(200)}.csv`, ['x'.repeat(100)])).toHaveLength(100);
  });

  it('goes to the object that its name holds', () => {
    expect(guessObject('contacts_nov.csv', objects)).toBe('Contact');
    expect(guessObject('Opportunities 2026.xlsx', objects)).toBe('Opportunity');
    expect(guessObject('opportunity products.csv', objects)).toBe('OpportunityLineItem');
    expect(guessObject('machines.csv', objects)).toBe('Machine__c');
    expect(guessObject('export.csv', objects)).toBe(undefined);
  });

  it('goes to contacts where its columns are those of people', () => {
    for (const column of ['Nachname', 'last_name', 'Surname', ' 姓名 ', 'Family Name'])
      expect(objectOfPeople(['id', column], objects)).toBe('Contact');
    expect(objectOfPeople(['id', 'name', 'file name', 'last_named'], objects)).toBe(undefined);
    expect(objectOfPeople(['surname'], [{ name: 'Account' }])).toBe(undefined);
  });

  it('takes over what was done with another of its layout, but not its data', () => {
    const old = { ...newLoad('oct', 'old', 'Contact'), mapping: [{ field: 'LastName', column: 'name' }] };
    expect(withWorkOf(newLoad('nov', 'new', 'Account'), old)).toEqual({
      ...old,
      name: 'nov',
      datasetId: 'new',
    });
  });
});
