import { TestOrg } from '../test-org';

describe('single records', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  it('creates, reads, changes and deletes', async () => {
    const created = await org.v('POST', '/sobjects/account', {
      name: 'Acme',
      BillingCity: 'Rome',
      NumberOfEmployees: '10000',
    });
    expect([created.status, created.body.success]).toEqual([201, true]);
    const path = created.headers.get('location') ?? '';
    const read = await org.call('GET', path);
    expect(read.body).toMatchObject({
      Name: 'Acme',
      NumberOfEmployees: 10000,
      BillingAddress: { city: 'Rome' },
      IsDeleted: false,
    });
    expect(read.body.CreatedDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    expect(read.body.OwnerId).toBe(read.body.CreatedById);
    expect((await org.call('PATCH', path, { BillingCity: null, Phone: '1' })).status).toBe(204);
    expect((await org.call('GET', `${path}?fields=BillingCity,phone`)).body).toMatchObject({
      BillingCity: null,
      Phone: '1',
    });
    expect((await org.call('POST', `${path}?_HttpMethod=PATCH`, { Phone: '2' })).status).toBe(204);
    expect((await org.call('DELETE', path)).status).toBe(204);
    const again = await org.call('DELETE', path);
    expect([again.status, again.body[0].errorCode]).toEqual([404, 'ENTITY_IS_DELETED']);
    expect((await org.query(`SELECT Id FROM Account WHERE Name = 'Acme'`)).totalSize).toBe(0);
  });

  it('upserts by external id, without regard to case, and links by it', async () => {
    await org.v('PATCH', '/sobjects/Account/Legacy_Id__c/a%2F1', { Name: 'Slash' });
    const first = await org.v('PATCH', '/sobjects/Contact/Legacy_Id__c/C-1', {
      LastName: 'Li',
      Account: { Legacy_Id__c: 'A/1' },
    });
    expect([first.status, first.body.created]).toEqual([201, true]);
    const second = await org.v('PATCH', '/sobjects/Contact/Legacy_Id__c/c-1', { FirstName: 'Ada' });
    expect([second.status, second.body]).toEqual([
      200,
      { id: first.body.id, success: true, errors: [], created: false },
    ]);
    const read = await org.v('GET', '/sobjects/Contact/Legacy_Id__c/C-1');
    expect(read.body).toMatchObject({ Name: 'Ada Li', Legacy_Id__c: 'C-1' });
    expect(
      (await org.v('PATCH', '/sobjects/Contact/Legacy_Id__c/C-1', { Legacy_Id__c: 'C-1' })).body[0].errorCode,
    ).toBe('INVALID_FIELD');
    expect((await org.v('DELETE', '/sobjects/Contact/Legacy_Id__c/C-1')).status).toBe(204);
    expect((await org.v('GET', '/sobjects/Contact/Legacy_Id__c/C-1')).status).toBe(404);
    expect((await org.v('PATCH', '/sobjects/Contact/Phone/1', { LastName: 'x' })).body[0].errorCode).toBe(
      'NOT_FOUND',
    );
  });

  it('answers 300 with their paths when several records have the key', async () => {
    await org.create('Contact', { LastName: 'One', Email: 'same@example.com' });
    await org.create('Contact', { LastName: 'Two', Email: 'SAME@example.com' });
    const reply = await org.v('PATCH', '/sobjects/Contact/Email/same@example.com', { LastName: 'Three' });
    expect([reply.status, reply.body.length]).toEqual([300, 2]);
    expect(reply.body[0]).toMatch(/\/sobjects\/Contact\/003/);
  });

  it('checks in the order of a real org', async () => {
    const account = await org.create('Account', { Name: 'Parent', Legacy_Id__c: 'P-1' });
    const contact = await org.create('Contact', { LastName: 'Kid' });
    const gone = await org.create('Account', { Name: 'Gone' });
    await org.v('DELETE', `/sobjects/Account/${gone}`);
    const cases: [string, Record<string, unknown>, string][] = [
      ['Account', { Foo__c: 1 }, 'INVALID_FIELD'],
      ['Account', { Name: 'x', CreatedDate: '2026-01-01T00:00:00Z' }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
      ['Opportunity', { Name: 'x', CloseDate: 'foo', StageName: 'y' }, 'JSON_PARSER_ERROR'],
      ['Account', { Name: 'x'.repeat(256) }, 'STRING_TOO_LONG'],
      ['Contact', { LastName: 'x', Email: 'foo' }, 'INVALID_EMAIL_ADDRESS'],
      ['Opportunity', { Name: 'x', Amount: '1E20' }, 'NUMBER_OUTSIDE_VALID_RANGE'],
      ['Opportunity', { Name: 'x', ForecastCategoryName: 'Foo' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
      ['Contact', { LastName: 'x', AccountId: contact }, 'MALFORMED_ID'],
      ['Contact', { LastName: 'x', AccountId: `${account.slice(0, 15)}AAA` }, 'MALFORMED_ID'],
      ['Contact', { LastName: 'x', AccountId: '001P0100000Zzzz' }, 'INVALID_CROSS_REFERENCE_KEY'],
      ['Contact', { LastName: 'x', AccountId: gone }, 'ENTITY_IS_DELETED'],
      ['Contact', { LastName: 'x', Account: { Legacy_Id__c: 'none' } }, 'INVALID_FIELD'],
      ['Contact', { LastName: 'x', AccountId: account, Account: { Legacy_Id__c: 'P-1' } }, 'INVALID_FIELD'],
      ['Contact', { FirstName: 'only' }, 'REQUIRED_FIELD_MISSING'],
      ['Account', { Name: 'Twice', Legacy_Id__c: 'p-1' }, 'DUPLICATE_VALUE'],
      ['User', { LastName: 'x' }, 'LICENSE_LIMIT_EXCEEDED'],
    ];
    for (const [object, body, code] of cases) {
      const reply = await org.v('POST', `/sobjects/${object}`, body);
      expect([reply.status, reply.body[0].errorCode, JSON.stringify(body).slice(0, 80)]).toEqual([
        400,
        code,
        JSON.stringify(body).slice(0, 80),
      ]);
    }
    const missing = await org.v('POST', '/sobjects/Lead', {});
    expect(missing.body).toEqual([
      {
        message: 'Required fields are missing: [LastName, Company]',
        errorCode: 'REQUIRED_FIELD_MISSING',
        fields: ['LastName', 'Company'],
      },
    ]);
    expect((await org.v('PATCH', `/sobjects/Contact/${contact}`, { LastName: null })).body[0].errorCode).toBe(
      'REQUIRED_FIELD_MISSING',
    );
    expect(
      (await org.v('POST', '/sobjects/Account', { Name: 'x', Industry: 'Unknown to the picklist' })).status,
    ).toBe(201);
  });

  it('fills defaults, auto-numbers and what follows from the stage', async () => {
    const id = await org.create('Opportunity', {
      Name: 'Deal',
      StageName: 'Closed Won',
      CloseDate: '2026-05-01',
      Amount: 10,
    });
    expect((await org.v('GET', `/sobjects/Opportunity/${id}`)).body).toMatchObject({
      Probability: 100,
      IsWon: true,
      IsClosed: true,
      FiscalQuarter: 2,
      ExpectedRevenue: 10,
    });
    const odd = { Name: 'Odd', StageName: '__proto__', CloseDate: '2026-05-01' };
    expect((await org.v('POST', '/sobjects/Opportunity', odd)).status).toBe(201);
    const kase = await org.create('Case', { Subject: 'Help' });
    expect((await org.v('GET', `/sobjects/Case/${kase.slice(0, 15)}`)).body).toMatchObject({
      CaseNumber: '00000001',
      Status: 'New',
      Priority: 'Medium',
    });
  });

  it('keeps what it answered over a restart', async () => {
    const id = await org.create('Account', { Name: 'Durable' });
    await org.restart();
    expect((await org.v('GET', `/sobjects/Account/${id}`)).body.Name).toBe('Durable');
    expect(await org.create('Account', { Name: 'Next' })).not.toBe(id);
  });
});
