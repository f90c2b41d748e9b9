import { TestOrg } from '../test-org';

describe('custom fields of every type', () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await TestOrg.start();
  });
  afterAll(() => org.stop());

  const made = async (...fields: Record<string, unknown>[]) => {
    const reply = await org.call('POST', '/practice/schema', { object: 'Account', fields });
    return reply;
  };
  const describe1 = async (name: string): Promise<Record<string, unknown>> => {
    const { body } = await org.v('GET', '/sobjects/Account/describe');
    return (body.fields as Record<string, unknown>[]).find((field) => field.name === name) ?? {};
  };
  const read = async (fields: Record<string, unknown>, ...names: string[]) => {
    const id = await org.create('Account', { Name: 'x', ...fields });
    return (await org.query(`SELECT ${names.join(', ')} FROM Account WHERE Id = '${id}'`)).records[0];
  };

  it.each([
    ['text', 'a', 'a'],
    ['textarea', 'a\nb', 'a\nb'],
    ['longtextarea', 'x'.repeat(32_768), 'x'.repeat(32_768)],
    ['richtext', '<b>a</b>', '<b>a</b>'],
    ['encryptedtext', 'secret', 'secret'],
    ['email', 'a@example.com', 'a@example.com'],
    ['phone', '+49 30 1', '+49 30 1'],
    ['url', 'https://example.com', 'https://example.com'],
    ['int', '12', 12],
    ['number', '12', 12],
    ['currency', 5, 5],
    ['percent', 55, 55],
    ['checkbox', 'true', true],
    ['date', '2026-01-31', '2026-01-31'],
    ['datetime', '2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000+0000'],
    ['time', '12:34', '12:34:00.000Z'],
    ['multipicklist', 'A;B', 'A;B'],
  ])('%s', async (type, given, kept) => {
    const name = `F_${type}__c`;
    expect((await made({ name, type, values: ['A', 'B'] })).status).toBe(200);
    expect((await read({ [name]: given }, name))[name]).toEqual(kept);
    expect(Object.keys(await describe1(name))).toHaveLength(57);
  });

  it('times compare as times, and nothing else is one', async () => {
    expect((await org.query('SELECT Id FROM Account WHERE F_time__c > 12:00:00.000Z')).totalSize).toBe(1);
    expect((await org.query('SELECT Id FROM Account WHERE F_time__c > 13:00:00Z')).totalSize).toBe(0);
    expect((await org.query("SELECT Id FROM Account WHERE F_time__c = 'x'"))[0].errorCode).toBe(
      'INVALID_FIELD',
    );
    const bad = await org.v('POST', '/sobjects/Account', { Name: 'x', F_time__c: '25:00' });
    expect(bad.status).toBe(400);
    expect((await describe1('F_time__c')).soapType).toBe('xsd:time');
  });

  it('a geolocation is read whole and written in its parts', async () => {
    await made({ name: 'Place__c', type: 'location' });
    const parts = { Place__Latitude__s: 52.5, Place__Longitude__s: 13.4 };
    expect((await read(parts, 'Place__c')).Place__c).toEqual({ latitude: 52.5, longitude: 13.4 });
    expect((await read({ Place__Latitude__s: 1 }, 'Place__c')).Place__c).toBeNull();
    expect(await describe1('Place__c')).toMatchObject({
      type: 'location',
      createable: false,
      soapType: 'urn:location',
    });
    expect(await describe1('Place__Latitude__s')).toMatchObject({
      compoundFieldName: 'Place__c',
      type: 'double',
    });
    await org.call('POST', '/practice/schema', { object: 'Account', remove: ['Place__c'] });
    expect((await describe1('Place__Latitude__s')).name).toBeUndefined();
  });

  it.each([
    [
      'text',
      'it\'s "so"; DROP TABLE Account',
      'it\'s "so"; DROP TABLE Account',
      '"it\'s \\"so\\"; DROP TABLE Account"',
    ],
    ['number', 1.5, 1.5, '1.5'],
    ['checkbox', true, true, 'true'],
    ['date', '2026-02-03', '2026-02-03', '"2026-02-03"'],
    ['datetime', '2026-02-03T00:00:00Z', '2026-02-03T00:00:00.000+0000', '"2026-02-03T00:00:00Z"'],
  ])('a formula of the type %s is a constant', async (type, formula, value, shown) => {
    const name = `Formula_${type}__c`;
    expect((await made({ name, type, formula })).status).toBe(200);
    expect((await read({}, name))[name]).toEqual(value);
    expect(await describe1(name)).toMatchObject({
      calculated: true,
      calculatedFormula: shown,
      createable: false,
      updateable: false,
    });
    const refused = await org.v('POST', '/sobjects/Account', { Name: 'x', [name]: value });
    expect(refused.body[0].errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE');
  });

  it('a constant can be changed, for all records at once, and outlives a restart', async () => {
    await made({ name: 'Formula_text__c', formula: 'new' });
    await org.restart();
    const { records } = await org.query(
      "SELECT Formula_text__c FROM Account WHERE Formula_text__c = 'NEW' LIMIT 1",
    );
    expect(records[0].Formula_text__c).toBe('new');
  });

  it.each([
    { name: 'X__c', type: 'number', formula: '1 + 1' },
    { name: 'X__c', type: 'checkbox', formula: 'TRUE' },
    { name: 'X__c', type: 'text', formula: { a: 1 } },
    { name: 'X__c', type: 'lookup', referenceTo: 'Account', formula: 'x' },
    { name: 'X__c', type: 'anything' },
  ])('%j is refused in words', async (field) => {
    const reply = await made(field);
    expect([reply.status, reply.body[0].errorCode]).toEqual([400, 'INVALID_SCHEMA']);
  });
});
