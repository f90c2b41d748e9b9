import { TestOrg } from '../test-org';

describe('SOQL', () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await TestOrg.start();
    const acme = await org.create('Account', {
      Name: 'Acme',
      Industry: 'Banking',
      AnnualRevenue: 100,
      NumberOfEmployees: 5,
    });
    await org.create('Account', {
      Name: 'Beta_50%',
      Industry: 'Banking',
      AnnualRevenue: 300,
      ParentId: acme,
    });
    await org.create('Account', { Name: "O'Hara", Industry: 'Energy' });
    await org.create('Contact', {
      LastName: 'Li',
      FirstName: 'Ada',
      AccountId: acme,
      Birthdate: '1980-02-03',
      Email: 'ada@example.com',
    });
    await org.create('Contact', { LastName: 'Zed' });
    await org.create('Opportunity', {
      Name: 'Deal',
      StageName: 'Closed Won',
      CloseDate: '2026-01-05',
      IsPrivate: true,
    });
  });
  afterAll(() => org.stop());

  const names = async (where: string, from = 'Account', field = 'Name'): Promise<string[]> => {
    const body = await org.query(`SELECT ${field} FROM ${from} ${where}`);
    return ((body.records ?? body) as Record<string, string>[]).map(
      (record) => record[field] ?? JSON.stringify(record),
    );
  };

  it.each([
    ["WHERE Name = 'acme'", ['Acme']],
    ["WHERE Name != 'ACME' ORDER BY Name", ['Beta_50%', "O'Hara"]],
    ["WHERE Name LIKE 'a%'", ['Acme']],
    ["WHERE Name LIKE '%\\_50\\%'", ['Beta_50%']],
    ["WHERE Name = 'O\\'Hara'", ["O'Hara"]],
    ["WHERE Name IN ('acme', 'x') OR (AnnualRevenue > 200 AND Industry = 'banking')", ['Acme', 'Beta_50%']],
    ["WHERE NOT Industry = 'Banking'", ["O'Hara"]],
    ["WHERE Name NOT IN ('Acme')", ['Beta_50%', "O'Hara"]],
    ['WHERE AnnualRevenue = null', ["O'Hara"]],
    ['WHERE AnnualRevenue != null ORDER BY AnnualRevenue DESC', ['Beta_50%', 'Acme']],
    ['WHERE AnnualRevenue <= 300 AND AnnualRevenue >= 100.5', ['Beta_50%']],
    ["WHERE Parent.Name = 'ACME'", ['Beta_50%']],
    ['WHERE CreatedDate = TODAY ORDER BY Name LIMIT 1 OFFSET 1', ['Beta_50%']],
    ['WHERE CreatedDate > 2020-01-01T00:00:00Z AND CreatedDate < LAST_N_DAYS:3', []],
    ['ORDER BY AnnualRevenue NULLS LAST', ['Acme', 'Beta_50%', "O'Hara"]],
    ['ORDER BY AnnualRevenue', ["O'Hara", 'Acme', 'Beta_50%']],
    ['WHERE Id IN (SELECT AccountId FROM Contact WHERE AccountId != null)', ['Acme']],
    ["WHERE Account.Owner.Name = 'practice admin' AND Industry = 'Energy'", ["O'Hara"]],
  ])('%s', async (where, expected) => expect(await names(where)).toEqual(expected));

  it('reads parents, children and other types of values', async () => {
    const body = await org.query(
      'select id, NAME, account.name, Account.Parent.Name, Birthdate from contact order by name',
    );
    expect(body.records[0]).toMatchObject({
      Name: 'Ada Li',
      Birthdate: '1980-02-03',
      Account: { Name: 'Acme', Parent: null },
    });
    expect(body.records[1].Account).toBeNull();
    const children = await org.query(
      "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Acme'",
    );
    expect(children.records[0].Contacts).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ LastName: 'Li' }],
    });
    expect(
      (await org.query('SELECT IsPrivate, IsWon, FiscalYear FROM Opportunity')).records[0],
    ).toMatchObject({ IsPrivate: true, IsWon: true, FiscalYear: 2026 });
    expect(await names('WHERE IsPrivate = false', 'Opportunity')).toEqual([]);
    expect(await names('WHERE CloseDate < 2026-02-01', 'Opportunity')).toEqual(['Deal']);
    expect((await org.query('SELECT FIELDS(STANDARD) FROM Contact LIMIT 1')).records[0].LastName).toBe('Li');
    expect((await org.query('SELECT Id FROM ScratchOrgInfo')).totalSize).toBe(0);
    expect((await org.query('SELECT Name, Username FROM User')).records[0].Name).toBe('Practice Admin');
  });

  it('aggregates', async () => {
    expect(await org.query('SELECT COUNT() FROM Account')).toEqual({ totalSize: 3, done: true, records: [] });
    const body = await org.query(
      'SELECT Industry, COUNT(Id), MAX(AnnualRevenue) top, AVG(AnnualRevenue) FROM Account GROUP BY Industry ORDER BY COUNT(Id) DESC',
    );
    expect(body.records).toEqual([
      { attributes: { type: 'AggregateResult' }, Industry: 'Banking', expr0: 2, top: 300, expr1: 200 },
      { attributes: { type: 'AggregateResult' }, Industry: 'Energy', expr0: 1, top: null, expr1: null },
    ]);
  });

  it.each([
    ['SELECT Id FROM Foo', 'INVALID_TYPE'],
    ['SELECT Id, Foo FROM Account', 'INVALID_FIELD'],
    ['SELECT Foo.Name FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account WHERE Name = "x"', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name = 'x", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name = 'x'; DROP TABLE Account", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account WHERE Name = 5', 'INVALID_FIELD'],
    ["SELECT Id FROM Account WHERE AnnualRevenue = '5'", 'INVALID_FIELD'],
    ["SELECT Id FROM Account WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 'MALFORMED_QUERY'],
    [`SELECT Id FROM Account WHERE ${'('.repeat(5000)}`, 'MALFORMED_QUERY'],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY'],
    ['DELETE FROM Account', 'MALFORMED_QUERY'],
  ])('refuses %s', async (soql, code) => expect((await org.query(soql))[0]?.errorCode).toBe(code));

  it('points at the unknown column', async () => {
    const [error] = await org.query('SELECT Id, Foo FROM Account');
    expect(error.message).toMatch(
      /^\nSELECT Id, Foo FROM Account\n {11}\^\nERROR at Row:1:Column:12\nNo such column 'Foo' on entity 'Account'\./,
    );
  });

  it('pages by locator, and keeps deleted rows for queryAll', async () => {
    const csv = 'LastName,Company\n' + Array.from({ length: 2500 }, (_, i) => `L${i},C\n`).join('');
    await org.ended(await org.load({ object: 'Lead', operation: 'insert' }, csv));
    const first = await org.query('SELECT Id, LastName FROM Lead ORDER BY LastName DESC');
    expect([first.totalSize, first.done, first.records.length]).toEqual([2500, false, 2000]);
    const next = await org.call('GET', first.nextRecordsUrl as string);
    expect([next.body.done, next.body.records.length, next.body.nextRecordsUrl]).toEqual([
      true,
      500,
      undefined,
    ]);
    const small = await org.v('GET', '/query?q=SELECT+Id+FROM+Lead', undefined, {
      'sforce-query-options': 'batchSize=200',
    });
    expect(small.body.records).toHaveLength(200);
    expect((await org.v('GET', '/query/01gP00000000009IAA-2000')).body[0].errorCode).toBe(
      'INVALID_QUERY_LOCATOR',
    );
    await org.v('DELETE', `/sobjects/Lead/${String(first.records[0].Id)}`);
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(2499);
    expect((await org.v('GET', '/queryAll?q=SELECT+COUNT()+FROM+Lead')).body.totalSize).toBe(2500);
  });

  it('explains a query', async () => {
    const plan = async (where: string) => {
      const soql = `SELECT Id FROM Account WHERE ${where}`;
      const { body } = await org.v('GET', `/query?explain=${encodeURIComponent(soql)}`);
      expect(body.sourceQuery).toBe(soql);
      return body.plans[0];
    };
    expect(await plan("Legacy_Id__c = 'nothing'")).toMatchObject({
      cardinality: 0,
      fields: ['Legacy_Id__c'],
      leadingOperationType: 'Index',
      sobjectType: 'Account',
      sobjectCardinality: 3,
    });
    expect(await plan("Industry = 'Banking'")).toMatchObject({
      cardinality: 2,
      leadingOperationType: 'TableScan',
    });
    expect((await org.v('GET', '/query?explain=SELECT')).body[0].errorCode).toBe('MALFORMED_QUERY');
  });

  it('tells the columns of a query', async () => {
    const reply = await org.v(
      'GET',
      `/query?q=${encodeURIComponent('SELECT Id, Account.Name FROM Contact')}&columns=true`,
    );
    expect(reply.body).toMatchObject({ entityName: 'Contact', idSelected: true, keyPrefix: '003' });
    expect(reply.body.columnMetadata[1]).toMatchObject({
      columnName: 'Account',
      joinColumns: [{ columnName: 'Name', apexType: 'String' }],
    });
  });
});
