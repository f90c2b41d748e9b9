import { TestOrg } from '../test-org';
import { SWITCHES, type SwitchName } from './switch-list';

/** Switches whose values are seen in the specs of what they change. */
const elsewhere = [
  'securityToken',
  'refreshTokens',
  'oauthPrefix',
  'sessionError',
  'sessionSeconds',
  'restApi',
  'enforceLimits',
  'dailyApiRequests',
  'dailyBulkBatches',
  'dataStorageMB',
  'longUrl',
  'wrongChecksum',
  'auditFields',
  'checkOrder',
  'errorTexts',
  'allOrNoneStatus',
  'duplicateKeys',
  'emptyUpload',
  'emptyResults',
  'resultLocator',
  'resultOrder',
  'abort',
  'uploadToClosedJob',
  'lineEndings',
  'fieldCharacters',
  'hardDelete',
  'bulkDuplicateAlerts',
  'bulkRowsPerSecond',
  'orgRowsPerSecond',
  'rowLocks',
] as const satisfies SwitchName[];

interface Case {
  /** What is seen of the org; by default, and under each other value. */
  see: () => Promise<unknown>;
  byDefault: unknown;
  otherwise: [value: string | number, seen: unknown][];
}

/** Every other switch has a case here, or this does not compile. */
describe('each switch changes what it says', () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await TestOrg.start();
    await org.call('POST', '/practice/schema', {
      object: 'Account',
      fields: [{ name: 'Code__c', type: 'text', length: 9, externalId: true }],
    });
    for (let i = 0; i < 2; i++) await org.create('Account', { Name: 'x', Code__c: 'same' });
  });
  afterEach(() => org.call('DELETE', '/practice/switches'));
  afterAll(() => org.stop());

  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    org.call('POST', `/services/oauth2/${path}`, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: '',
      ...headers,
    });
  const own = () => org.org.credentials!;
  const client = () => ({ client_id: own().clientId, client_secret: own().clientSecret });
  const upsertTwins = async () => {
    const records = [{ attributes: { type: 'Account' }, Code__c: 'same', Name: 'y' }];
    return (await org.v('PATCH', '/composite/sobjects/Account/Code__c', { records })).body[0].errors[0]
      .statusCode;
  };
  const retrieve = async (method: string, count: number): Promise<number> => {
    const ids = Array.from({ length: count }, () => '001P01000000001AAA');
    const path = '/composite/sobjects/Account';
    const reply = await (method === 'GET'
      ? org.v('GET', `${path}?ids=${ids.join(',')}&fields=Id`)
      : org.v('POST', path, { ids, fields: ['Id'] }));
    return reply.status;
  };

  const cases: Record<Exclude<SwitchName, (typeof elsewhere)[number]>, Case> = {
    soapLogin: {
      see: async () => {
        const login = `<login xmlns="urn:partner.soap.sforce.com"><username>${own().username}</username><password>${own().password}</password></login>`;
        const { text } = await org.call('POST', '/services/Soap/u/62.0', login, {
          'content-type': 'text/xml',
        });
        return /<faultcode>sf:(\w+)</.exec(text)?.[1] ?? /<(sessionId)>/.exec(text)?.[1];
      },
      byDefault: 'sessionId',
      otherwise: [
        ['off', 'INVALID_OPERATION'],
        ['apiDisabled', 'API_DISABLED_FOR_ORG'],
        ['unavailable', 'SERVER_UNAVAILABLE'],
      ],
    },
    oauthRefusal: {
      see: async () => {
        const { status, body } = await form('token', { grant_type: 'client_credentials', ...client() });
        return [status, body.error];
      },
      byDefault: [200, undefined],
      otherwise: ['inactive_user', 'inactive_org', 'rate_limit_exceeded'].map((why) => [why, [400, why]]),
    },
    badPassword: {
      see: async () => {
        const wrong = { grant_type: 'password', username: own().username, password: 'wrong' };
        const { status, body } = await form('token', { ...wrong, ...client() });
        return [status, body.error];
      },
      byDefault: [400, 'invalid_grant'],
      otherwise: [['401', [401, 'invalid_grant']]],
    },
    clientInBasic: {
      see: async () => {
        const { clientId, clientSecret } = own();
        const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
        return (await form('token', { grant_type: 'client_credentials' }, { authorization })).status;
      },
      byDefault: 200,
      otherwise: [['refused', 400]],
    },
    introspect: {
      see: async () => (await form('introspect', { token: org.token, ...client() })).status,
      byDefault: 200,
      otherwise: [['off', 404]],
    },
    identityBadToken: {
      see: async () => {
        const bad = { authorization: 'Bearer wrong' };
        const { status, text } = await org.call('GET', '/services/oauth2/userinfo', undefined, bad);
        return [status, text];
      },
      byDefault: [403, 'Bad_OAuth_Token'],
      otherwise: [['401', [401, 'Bad_OAuth_Token']]],
    },
    storageKBPerRow: {
      see: async () => {
        const records = Array.from({ length: 150 }, () => ({
          attributes: { type: 'Lead' },
          LastName: 'x',
          Company: 'x',
        }));
        await org.call('POST', '/practice/reset', {});
        await org.v('POST', '/composite/sobjects', { records });
        const { Max, Remaining } = (await org.v('GET', '/limits')).body.DataStorageMB;
        return Max - Remaining;
      },
      byDefault: 0,
      otherwise: [[64, 9]],
    },
    queryOffset: {
      see: async () => (await org.v('GET', '/query?q=SELECT+Id+FROM+Account+LIMIT+1+OFFSET+1500')).status,
      byDefault: 200,
      otherwise: [[1000, 400]],
    },
    jsonStyle: {
      see: async () => (await org.v('GET', '/limits/recordCount?sObjects=Case')).text,
      byDefault: '{"sObjects":[]}',
      otherwise: [['pretty', '{\n  "sObjects": []\n}']],
    },
    severalMatches: {
      see: async () => {
        for (let i = 0; i < 2; i++) await org.create('Account', { Name: 'x', Code__c: 'same' });
        const single = await org.v('PATCH', '/sobjects/Account/Code__c/same', { Name: 'y' });
        return [await upsertTwins(), single.status];
      },
      byDefault: ['DUPLICATE_EXTERNAL_ID', 300],
      otherwise: [['DUPLICATE_VALUE', ['DUPLICATE_VALUE', 300]]],
    },
    tooManyRecords: {
      see: async () => {
        const records = Array.from({ length: 201 }, () => ({ attributes: { type: 'Lead' } }));
        return (await org.v('POST', '/composite/sobjects', { records })).body[0].errorCode;
      },
      byDefault: 'EXCEEDED_ID_LIMIT',
      otherwise: [['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED']],
    },
    retrieveByGet: {
      see: async () => [await retrieve('GET', 5), await retrieve('GET', 6)],
      byDefault: [200, 200],
      otherwise: [[5, [200, 400]]],
    },
    retrieveByPost: {
      see: async () => [await retrieve('POST', 2000), await retrieve('POST', 2001)],
      byDefault: [200, 400],
      otherwise: [
        [1999, [400, 400]],
        [3000, [200, 200]],
      ],
    },
    compositeQueries: {
      see: async () => {
        const compositeRequest = Array.from({ length: 5 }, (_, i) => ({
          method: 'GET',
          url: '/services/data/v62.0/query?q=SELECT+Id+FROM+Case',
          referenceId: `q${i}`,
        }));
        return (await org.v('POST', '/composite', { compositeRequest })).status;
      },
      byDefault: 200,
      otherwise: [[4, 400]],
    },
    treeTypes: {
      see: async () => {
        const contact = { attributes: { type: 'Contact', referenceId: 'c' }, LastName: 'x' };
        const records = [
          { attributes: { type: 'Account', referenceId: 'a' }, Name: 'x', Contacts: { records: [contact] } },
        ];
        return (await org.v('POST', '/composite/tree/Account', { records })).status;
      },
      byDefault: 201,
      otherwise: [[1, 400]],
    },
    deleteWaitingJob: {
      see: async () => {
        // The job ahead takes so long that the one behind it still waits when it is deleted.
        const csv = `LastName,Company\n${'x,y\n'.repeat(10_000)}`;
        const ahead = await org.load({ object: 'Lead', operation: 'insert' }, csv);
        const behind = await org.load({ object: 'Lead', operation: 'insert' }, 'LastName,Company\nx,y\n');
        const { status } = await org.v('DELETE', `/jobs/ingest/${behind}`);
        await org.v('PATCH', `/jobs/ingest/${ahead}`, { state: 'Aborted' });
        if (status !== 204) await org.ended(behind);
        return status;
      },
      byDefault: 204,
      otherwise: [['refused', 400]],
    },
  };

  describe.each(Object.entries(cases))('%s', (name, { see, byDefault, otherwise }) => {
    it('as it is believed', async () => expect(await see()).toEqual(byDefault));

    it.each(otherwise)('told to be %s', async (value, seen) => {
      const told = await org.call('POST', '/practice/switches', { [name]: value });
      expect(told.status).toBe(200);
      expect(await see()).toEqual(seen);
    });
  });

  it('no switch is left out, and no value of a choice', () => {
    expect([...Object.keys(cases), ...elsewhere].sort()).toEqual(Object.keys(SWITCHES).sort());
    for (const [name, { otherwise }] of Object.entries(cases)) {
      const item = SWITCHES[name as SwitchName];
      if (item.kind === 'choice')
        expect([name, otherwise.map(([value]) => value)]).toEqual([name, item.values.slice(1)]);
    }
  });
});
