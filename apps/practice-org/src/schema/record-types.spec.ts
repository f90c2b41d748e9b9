import { TestOrg } from '../test-org';

describe('record types', () => {
  let org: TestOrg;
  let ids: Record<string, string>;
  beforeAll(async () => {
    org = await TestOrg.start();
    await org.call('POST', '/practice/schema', {
      object: 'Contact',
      fields: [{ name: 'Tier__c', type: 'picklist', values: ['Gold', 'Silver', 'Iron'], restricted: true }],
      recordTypes: [
        { name: 'Partner', picklists: { tier__c: ['Gold', 'Silver'] }, default: true },
        { name: 'Old Customer', active: false },
        { name: 'Customer', picklists: { Tier__c: ['Iron'] } },
      ],
    });
    ids = await known();
  });
  afterAll(() => org.stop());

  const known = async (): Promise<Record<string, string>> => {
    const { records } = await org.query(
      "SELECT Id, DeveloperName FROM RecordType WHERE SobjectType = 'Contact'",
    );
    return Object.fromEntries(
      (records as Record<string, string>[]).map(
        ({ DeveloperName, Id }) => [DeveloperName, Id] as [string, string],
      ),
    );
  };
  const contact = (fields: Record<string, unknown>) =>
    org.v('POST', '/sobjects/Contact', { LastName: 'x', ...fields });

  it('stand in describe beside the master one, and can be queried', async () => {
    const { body } = await org.v('GET', '/sobjects/Contact/describe');
    expect(
      (body.recordTypeInfos as Record<string, unknown>[]).map(
        ({ developerName, active, defaultRecordTypeMapping, master }) => [
          developerName,
          active,
          defaultRecordTypeMapping,
          master,
        ],
      ),
    ).toEqual([
      ['Partner', true, true, false],
      ['Old_Customer', false, false, false],
      ['Customer', true, false, false],
      ['Master', true, false, true],
    ]);
    expect(Object.keys(ids)).toEqual(['Partner', 'Old_Customer', 'Customer']);
    expect(ids.Partner).toMatch(/^012\w{15}$/);
  });

  it('are taken by default, and limit the values of their records', async () => {
    const made = await contact({ Tier__c: 'Gold' });
    expect(made.status).toBe(201);
    const [record] = (await org.query('SELECT Id, RecordType.DeveloperName FROM Contact')).records;
    expect(record.RecordType.DeveloperName).toBe('Partner');
    const refused = async (fields: Record<string, unknown>) =>
      (await contact(fields)).body[0].errorCode as string;
    expect(await refused({ Tier__c: 'Iron' })).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
    expect(await refused({ Tier__c: 'Gold', RecordTypeId: ids.Customer })).toBe(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    );
    expect((await contact({ Tier__c: 'Iron', RecordTypeId: ids.Customer })).status).toBe(201);
    const update = (body: Record<string, unknown>) =>
      org.v('PATCH', `/sobjects/Contact/${made.body.id as string}`, body);
    expect((await update({ Tier__c: 'Iron' })).status).toBe(400);
    expect((await update({ Tier__c: 'Iron', RecordTypeId: ids.Customer })).status).toBe(204);
    expect((await update({ Tier__c: 'Iron' })).status).toBe(204);
  });

  it('of another object, or no longer active, are refused', async () => {
    const { body } = await org.call('POST', '/practice/schema', {
      object: 'Lead',
      recordTypes: [{ name: 'Web' }],
    });
    for (const RecordTypeId of [body.recordTypes[0].id, ids.Old_Customer])
      expect((await contact({ RecordTypeId })).body[0]).toMatchObject({
        errorCode: 'INVALID_CROSS_REFERENCE_KEY',
        fields: ['RecordTypeId'],
      });
    expect((await contact({ RecordTypeId: '012000000000000AAA' })).status).toBe(201);
  });

  it('tell their picklist values by layout and by the UI API', async () => {
    const ui = await org.v('GET', `/ui-api/object-info/Contact/picklist-values/${ids.Customer}`);
    expect(ui.body.picklistFieldValues.Tier__c.values).toEqual([
      { attributes: null, label: 'Iron', validFor: [], value: 'Iron' },
    ]);
    const one = await org.v('GET', '/ui-api/object-info/Contact/picklist-values/012000000000000AAA/Tier__c');
    expect(one.body.values).toHaveLength(3);
    expect(
      (await org.v('GET', '/ui-api/object-info/Contact/picklist-values/012000000000001AAA')).status,
    ).toBe(404);
    const { body } = await org.v('GET', '/sobjects/Contact/describe/layouts');
    const partner = body.recordTypeMappings.find(({ name }: { name: string }) => name === 'Partner');
    const tier = partner.picklistsForRecordType.find(
      ({ picklistName }: { picklistName: string }) => picklistName === 'Tier__c',
    );
    expect(tier.picklistValues.map(({ value }: { value: string }) => value)).toEqual(['Gold', 'Silver']);
  });

  it('keep their ids over changes, restarts and a reset of the data', async () => {
    await org.call('POST', '/practice/schema', {
      object: 'Contact',
      recordTypes: [{ name: 'Partner', description: 'n' }],
    });
    await org.restart();
    await org.call('POST', '/practice/reset', {});
    expect(await known()).toEqual(ids);
    expect((await contact({ Tier__c: 'Iron' })).status).toBe(201);
  });

  it.each([
    [{ name: '' }],
    [{ name: '!!' }],
    [{ name: 'A', picklists: { LastName: ['x'] } }],
    [{ name: 'A', picklists: { Tier__c: ['Lead'] } }],
    [{ name: 'A', picklists: { Tier__c: 'Gold' } }],
  ])('%j is refused in words', async (type) => {
    const reply = await org.call('POST', '/practice/schema', { object: 'Contact', recordTypes: [type] });
    expect([reply.status, reply.body[0].errorCode]).toEqual([400, 'INVALID_SCHEMA']);
    expect(await known()).toEqual(ids);
  });
});
