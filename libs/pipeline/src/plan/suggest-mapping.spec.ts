import { Column, OrgField } from '@dms/domain';
import { suggestMapping } from './suggest-mapping';

const text = (name: string): Column => ({ name, type: 'text' });
const field = (name: string, label: string, changes: Partial<OrgField> = {}) =>
  ({ name, label, createable: true, updateable: true, calculated: false, ...changes }) as OrgField;

describe('suggestMapping', () => {
  const fields = [
    field('LastName', 'Last Name'),
    field('FirstName', 'First Name'),
    field('Legacy_Id__c', 'Legacy Id'),
    field('CreatedDate', 'Created Date', { createable: false, updateable: false }),
  ];

  it('pairs a column with the field of the same words, however they are written', () => {
    const pairs = suggestMapping([text('last_name'), text('First Name'), text('legacyId')], fields);
    expect(pairs.map(({ field, column, confidence }) => [field, column, confidence])).toEqual([
      ['FirstName', 'First Name', 1],
      ['LastName', 'last_name', 1],
      ['Legacy_Id__c', 'legacyId', 1],
    ]);
  });

  it('uses each column and each field once, the best pair first', () => {
    const pairs = suggestMapping([text('name'), text('last name')], fields);
    expect(pairs.filter((pair) => pair.field === 'LastName')).toEqual([
      expect.objectContaining({ column: 'last name', confidence: 1 }),
    ]);
  });

  it('suggests nothing that nobody may write, and says why it suggests', () => {
    const pairs = suggestMapping([text('created date'), text('name last')], fields);
    expect(pairs).toEqual([
      {
        field: 'LastName',
        column: 'name last',
        confidence: 0.95,
        reason: expect.stringContaining('the same words') as string,
      },
    ]);
  });

  it('suggests nothing for a column without words', () => {
    expect(suggestMapping([text('—')], fields)).toEqual([]);
  });
});
