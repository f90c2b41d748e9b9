import { TestOrg } from '../test-org';

describe('Apex', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  it('stubs answer for classes, over a restart', async () => {
    const stubs = [
      { method: 'POST', path: '/orders/*', status: 201, body: { made: true } },
      { path: 'down', status: 500, body: [{ errorCode: 'APEX_ERROR', message: 'System.DmlException: no' }] },
    ];
    expect((await org.call('POST', '/practice/apex', stubs)).status).toBe(201);
    await org.restart();
    const made = await org.call('POST', '/services/apexrest/orders/7', { n: 1 });
    expect([made.status, made.body]).toEqual([201, { made: true }]);
    expect((await org.call('GET', '/services/apexrest/down')).body[0].errorCode).toBe('APEX_ERROR');
    expect((await org.call('GET', '/services/apexrest/orders/7')).body).toEqual({
      method: 'GET',
      path: '/orders/7',
      body: null,
    });
    await org.call('DELETE', '/practice/apex');
    expect((await org.call('POST', '/services/apexrest/orders/7', {})).status).toBe(200);
    expect((await org.call('POST', '/practice/apex', [{ status: 200 }])).status).toBe(400);
  });

  it('stubs come with the schema too', async () => {
    const stubs = [{ path: 'by/schema', body: 7 }];
    expect((await org.call('POST', '/practice/schema', { apex: stubs })).status).toBe(200);
    expect((await org.call('GET', '/services/apexrest/by/schema')).body).toBe(7);
    const both = { object: 'Made__c', apex: [{ path: 'with/object', body: 8 }] };
    expect((await org.call('POST', '/practice/schema', both)).body.object).toBe('Made__c');
    const reply = await org.call('GET', '/services/apexrest/with/object');
    expect([reply.body, reply.headers.get('sforce-limit-info')]).toEqual([
      8,
      expect.stringMatching(/^api-usage=/),
    ]);
    const refused = await org.call('POST', '/practice/schema', { object: 'Not__c', apex: [{}] });
    expect([refused.status, refused.body[0].errorCode]).toEqual([400, 'INVALID_STUB']);
    expect((await org.v('GET', '/sobjects/Not__c/describe')).status).toBe(404);
  });

  it('anonymous Apex is taken and not run, by REST and by SOAP', async () => {
    const rest = await org.v('GET', '/tooling/executeAnonymous?anonymousBody=System.debug(1);');
    expect(rest.body).toMatchObject({ compiled: true, success: true, line: -1 });
    expect((await org.v('GET', '/tooling/executeAnonymous')).status).toBe(400);
    const soap = (session: string) =>
      org.call(
        'POST',
        '/services/Soap/s/62.0/00D',
        `<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header><SessionHeader xmlns="http://soap.sforce.com/2006/08/apex"><sessionId>${session}</sessionId></SessionHeader></env:Header><env:Body><executeAnonymous xmlns="http://soap.sforce.com/2006/08/apex"><String>a &lt; b;</String></executeAnonymous></env:Body></env:Envelope>`,
        { 'content-type': 'text/xml', soapaction: '""', authorization: '' },
      );
    const reply = await soap(org.token);
    expect(reply.text).toContain('<success>true</success>');
    expect(/<debugLog>([^<]*)<\/debugLog>/.exec(reply.text)?.[1]).toMatch(
      /Execute Anonymous: a &lt; b;[^]*not run/,
    );
    expect((await soap('wrong')).text).toContain('INVALID_SESSION_ID');
  });
});
