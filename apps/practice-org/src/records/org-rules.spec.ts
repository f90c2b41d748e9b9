import { TestOrg } from '../test-org';

describe('rules of the org', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());
  const codeOf = async (object: string, body: Record<string, unknown>) =>
    (await org.v('POST', `/sobjects/${object}`, body)).body[0]?.errorCode ?? 'ok';

  it('masters take their details with them; hierarchies have no loops', async () => {
    const made = await org.call('POST', '/practice/schema', {
      object: 'Line__c',
      nameField: { type: 'autonumber', format: 'L-{000}' },
      fields: [
        { name: 'Account__c', type: 'masterdetail', referenceTo: 'Account' },
        { name: 'No__c', type: 'autonumber', format: 'N-{00}' },
      ],
    });
    expect(made.status).toBe(200);
    const [top, kid] = [
      await org.create('Account', { Name: 'top' }),
      await org.create('Account', { Name: 'kid' }),
    ];
    expect(await codeOf('Line__c', {})).toBe('REQUIRED_FIELD_MISSING');
    const line = await org.create('Line__c', { Account__c: top });
    expect((await org.v('GET', `/sobjects/Line__c/${line}`)).body).toMatchObject({
      Name: 'L-001',
      No__c: 'N-01',
    });
    expect((await org.v('PATCH', `/sobjects/Line__c/${line}`, { Account__c: kid })).status).toBe(400);
    await org.v('PATCH', `/sobjects/Account/${kid}`, { ParentId: top });
    for (const parent of [kid, top])
      expect((await org.v('PATCH', `/sobjects/Account/${top}`, { ParentId: parent })).body[0].errorCode).toBe(
        'CIRCULAR_DEPENDENCY',
      );
    await org.v('DELETE', `/sobjects/Account/${top}`);
    expect((await org.query('SELECT COUNT() FROM Line__c')).totalSize).toBe(0);
  });

  it('products, prices, line items, campaign members and events', async () => {
    const product = await org.create('Product2', { Name: 'P' });
    const standard = (await org.query('SELECT Id FROM Pricebook2 WHERE IsStandard = true')).records[0]
      .Id as string;
    const book = await org.create('Pricebook2', { Name: 'Mine' });
    const price = (Pricebook2Id: string) => ({ Pricebook2Id, Product2Id: product, UnitPrice: 5 });
    expect(await codeOf('PricebookEntry', price(book))).toBe('STANDARD_PRICE_NOT_DEFINED');
    await org.create('PricebookEntry', price(standard));
    const entry = await org.create('PricebookEntry', price(book));
    expect(await codeOf('PricebookEntry', price(book))).toBe('DUPLICATE_VALUE');
    const deal = { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-01-01' };
    const item = (OpportunityId: string, more: Record<string, unknown>) => ({
      OpportunityId,
      PricebookEntryId: entry,
      Quantity: 1,
      ...more,
    });
    const bare = await org.create('Opportunity', deal);
    expect(await codeOf('OpportunityLineItem', item(bare, { UnitPrice: 1 }))).toBe(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    const good = await org.create('Opportunity', { ...deal, Pricebook2Id: book });
    expect(await codeOf('OpportunityLineItem', item(good, {}))).toBe('FIELD_INTEGRITY_EXCEPTION');
    expect(await codeOf('OpportunityLineItem', item(good, { UnitPrice: 1 }))).toBe('ok');
    const [campaign, contact] = [
      await org.create('Campaign', { Name: 'C' }),
      await org.create('Contact', { LastName: 'x' }),
    ];
    expect(await codeOf('CampaignMember', { CampaignId: campaign })).toBe('FIELD_INTEGRITY_EXCEPTION');
    const member = { CampaignId: campaign, ContactId: contact };
    expect([await codeOf('CampaignMember', member), await codeOf('CampaignMember', member)]).toEqual([
      'ok',
      'DUPLICATE_VALUE',
    ]);
    expect(await codeOf('Event', { Subject: 'x' })).toBe('REQUIRED_FIELD_MISSING');
    expect(await codeOf('Event', { ActivityDateTime: '2026-01-01T00:00:00Z', DurationInMinutes: 5 })).toBe(
      'ok',
    );
  });

  it('duplicate rules block, or alert unless the caller insists', async () => {
    const rules = (action: string) =>
      org.call('POST', '/practice/schema', {
        object: 'Lead',
        duplicateRules: [{ fields: ['Email'], action, message: 'Again?' }],
      });
    await rules('block');
    const lead = { LastName: 'x', Company: 'y', Email: 'Same@example.com' };
    const insist = { 'sforce-duplicate-rule-header': 'allowSave=true' };
    expect([await codeOf('Lead', lead), await codeOf('Lead', lead)]).toEqual(['ok', 'DUPLICATES_DETECTED']);
    expect((await org.v('POST', '/sobjects/Lead', lead, insist)).status).toBe(400);
    await rules('alert');
    expect(await codeOf('Lead', lead)).toBe('DUPLICATES_DETECTED');
    expect((await org.v('POST', '/sobjects/Lead', lead, insist)).status).toBe(201);
    const csv = 'LastName,Company,Email\nx,y,same@example.com\n';
    const failed = async () =>
      (await org.ended(await org.load({ object: 'Lead', operation: 'insert' }, csv)))
        .numberRecordsFailed as number;
    expect(await failed()).toBe(0);
    await org.call('POST', '/practice/switches', { bulkDuplicateAlerts: 'failed' });
    expect(await failed()).toBe(1);
    await org.call('DELETE', '/practice/switches');
  });

  it('two jobs that touch children of one parent meet its lock, when locks are on', async () => {
    await org.create('Account', { Name: 'Parent', Legacy_Id__c: 'LOCK' });
    const csv = 'LastName,Account.Legacy_Id__c\n' + 'x,LOCK\n'.repeat(2000);
    const both = async () => {
      const ids = await Promise.all(
        [1, 2].map(() => org.load({ object: 'Contact', operation: 'insert' }, csv)),
      );
      const ended = [await org.ended(ids[0] ?? ''), await org.ended(ids[1] ?? '')];
      return { ids, failed: ended.map((job) => job.numberRecordsFailed as number) };
    };
    expect((await both()).failed).toEqual([0, 0]);
    await org.call('POST', '/practice/switches', { rowLocks: 'on' });
    const { ids, failed } = await both();
    expect((failed[0] ?? 0) + (failed[1] ?? 0)).toBeGreaterThan(0);
    const texts = await Promise.all(ids.map((id) => org.results(id, 'failedResults')));
    expect(texts.join('')).toContain('UNABLE_TO_LOCK_ROW:unable to obtain exclusive access');
    await org.call('DELETE', '/practice/switches');
    expect((await both()).failed).toEqual([0, 0]);
  });

  it('SOQL: HAVING, and where a query went wrong', async () => {
    const { records } = await org.query(
      "SELECT Name, COUNT(Id) n FROM Contact GROUP BY Name HAVING COUNT(Id) > 1 AND Name LIKE 'x%'",
    );
    expect(records).toHaveLength(1);
    expect(
      (await org.query('SELECT Name, COUNT(Id) n FROM Account GROUP BY Name HAVING COUNT(Id) > 99')).records,
    ).toEqual([]);
    const [error] = await org.query('SELECT TYPEOF Who WHEN Lead THEN Name END FROM Task');
    expect(error).toMatchObject({
      errorCode: 'MALFORMED_QUERY',
      message: expect.stringMatching(/ERROR at Row:1:Column:8\nunexpected token: 'TYPEOF'/),
    });
  });
});
