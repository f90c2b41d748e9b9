import { recordOf } from './collections';

describe('a record of a Collections call', () => {
  it('names its type and keeps its values, nested parents included', () => {
    expect(recordOf('Contact', { LastName: 'Li', Account: { Key__c: 'A' }, Email: null })).toEqual({
      attributes: { type: 'Contact' },
      LastName: 'Li',
      Account: { Key__c: 'A' },
      Email: null,
    });
  });

  it('turns the names of a Bulk csv into parents', () => {
    expect(
      recordOf('Task', { 'Account.Key__c': 'A-1', 'Lead:Who.Email': 'a@b.c', 'Owner.Username': null }),
    ).toEqual({
      attributes: { type: 'Task' },
      Account: { Key__c: 'A-1' },
      Who: { attributes: { type: 'Lead' }, Email: 'a@b.c' },
      Owner: null,
    });
  });

  it('lets no value change the type of the record, nor a name its prototype', () => {
    const record = recordOf('Contact', JSON.parse('{"attributes":{"type":"User"},"__proto__":"x"}'));
    expect(JSON.stringify(record)).toBe('{"attributes":{"type":"Contact"},"__proto__":"x"}');
  });
});
