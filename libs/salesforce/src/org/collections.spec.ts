import { OrgWire } from '../wire/org-wire';
import { recordOf, sendCollection } from './collections';

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

describe('the answer to a row', () => {
  const answered = (errors: unknown[]) => {
    const wire = {
      json: () => Promise.resolve([{ success: false, errors }]),
      settings: {},
    } as unknown as OrgWire;
    const request = { object: 'Contact', operation: 'insert' as const, records: [{ LastName: 'Li' }] };
    return sendCollection(wire, request, () => Promise.resolve());
  };

  it('names the records that a duplicate rule found, each once', async () => {
    const record = (Id: string) => ({ record: { attributes: { type: 'Contact' }, Id } });
    const [answer] = await answered([
      {
        statusCode: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?',
        duplicateResult: {
          matchResults: [
            { matchRecords: [record('003000000000001AAA'), record('003000000000001AAA')] },
            { matchRecords: [{ record: { attributes: { url: '/x/sobjects/Contact/003000000000002AAA' } } }] },
          ],
        },
      },
    ]);
    expect(answer).toEqual({
      status: 'failed',
      code: 'DUPLICATES_DETECTED',
      message: 'Use one of these records? Existing: 003000000000001AAA, 003000000000002AAA',
    });
  });

  it('is its message alone where no record is named, whatever the org sends', async () => {
    for (const duplicateResult of [
      undefined,
      {},
      { matchResults: [{}] },
      { matchResults: [{ matchRecords: [{}] }] },
    ])
      expect(await answered([{ statusCode: 'X', message: 'no', duplicateResult }])).toMatchObject([
        { message: 'no' },
      ]);
  });

  it('to a delete for good is a refusal: Collections knows none', async () => {
    const request = { object: 'Contact', operation: 'hardDelete' as const, records: [{ Id: '1' }] };
    await expect(sendCollection({} as OrgWire, request, () => Promise.resolve())).rejects.toMatchObject({
      code: 'INVALID_OPERATION',
    });
  });
});
