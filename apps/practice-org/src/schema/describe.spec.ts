import { TestOrg } from '../test-org';

const FIELD_KEYS =
  'aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead'.split(
    ' ',
  );

interface FieldBody {
  name: string;
  createable: boolean;
  nillable: boolean;
  defaultedOnCreate: boolean;
  [key: string]: unknown;
}

describe('describe', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  const fieldsOf = async (object: string): Promise<FieldBody[]> =>
    (await org.v('GET', `/sobjects/${object}/describe`)).body.fields as FieldBody[];

  it('gives every field of every object its 57 keys', async () => {
    expect(FIELD_KEYS).toHaveLength(57);
    const { body } = await org.v('GET', '/sobjects');
    expect(body.sobjects.length).toBeGreaterThanOrEqual(20);
    for (const { name } of body.sobjects as { name: string }[]) {
      for (const field of await fieldsOf(name))
        expect(Object.keys(field).sort()).toEqual([...FIELD_KEYS].sort());
    }
  });

  it.each([
    ['Account', ['Name']],
    ['Contact', ['LastName']],
    ['Lead', ['LastName', 'Company']],
    ['Opportunity', ['Name', 'StageName', 'CloseDate']],
    ['Case', []],
    ['CampaignMember', ['CampaignId']],
  ])('%s requires %j on insert', async (object, required) => {
    const fields = await fieldsOf(object);
    const found = fields.filter((field) => field.createable && !field.nillable && !field.defaultedOnCreate);
    expect(found.map((field) => field.name).sort()).toEqual([...required].sort());
  });

  it('carries Legacy_Id__c on writeable objects', async () => {
    const legacy = (await fieldsOf('Contact')).find((field) => field.name === 'Legacy_Id__c');
    expect(legacy).toMatchObject({
      type: 'string',
      length: 80,
      externalId: true,
      idLookup: true,
      unique: true,
      caseSensitive: false,
      custom: true,
      byteLength: 240,
    });
  });

  it('answers 304 when nothing changed since', async () => {
    const first = await org.v('GET', '/sobjects/Lead/describe');
    const since = first.headers.get('last-modified') ?? '';
    expect(
      (await org.v('GET', '/sobjects/Lead/describe', undefined, { 'if-modified-since': since })).status,
    ).toBe(304);
    await org.call('POST', '/practice/schema', {
      object: 'Lead',
      fields: [{ name: 'Later__c', type: 'text' }],
    });
    const later = await org.v('GET', '/sobjects/Lead/describe', undefined, { 'if-modified-since': since });
    expect([later.status, later.text.includes('Later__c')]).toEqual([200, true]);
    const now = { 'if-modified-since': later.headers.get('last-modified') ?? '' };
    expect((await org.v('GET', '/sobjects/Lead/describe', undefined, now)).status).toBe(304);
  });

  it('tells children with their relationship names', async () => {
    const { body } = await org.v('GET', '/sobjects/Account/describe');
    const names = (
      body.childRelationships as { childSObject: string; relationshipName: string | null }[]
    ).map((child) => `${child.childSObject}:${String(child.relationshipName)}`);
    expect(names).toEqual(
      expect.arrayContaining([
        'Contact:Contacts',
        'Opportunity:Opportunities',
        'Account:ChildAccounts',
        'Case:Cases',
      ]),
    );
  });

  it('counts records', async () => {
    await org.create('Account', { Name: 'Counted' });
    expect((await org.v('GET', '/limits/recordCount?sObjects=Account,Contact')).body).toEqual({
      sObjects: [{ count: 1, name: 'Account' }],
    });
  });
});
