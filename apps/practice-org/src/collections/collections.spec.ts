import { TestOrg } from '../test-org';

interface RowBody {
  id?: string;
  success: boolean;
  created?: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
}

describe('collections', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  const account = (fields: Record<string, unknown>) => ({ attributes: { type: 'Account' }, ...fields });

  it('saves what is right and tells what is wrong, in request order', async () => {
    const reply = await org.v('POST', '/composite/sobjects', {
      allOrNone: false,
      records: [
        account({ Name: 'A' }),
        account({}),
        { attributes: { type: 'Contact' }, LastName: 'C' },
        account({ Name: 'B', Foo: 1 }),
      ],
    });
    const rows = reply.body as RowBody[];
    expect(rows.map((row) => row.success)).toEqual([true, false, true, false]);
    expect(rows[1]?.errors).toEqual([
      {
        statusCode: 'REQUIRED_FIELD_MISSING',
        message: 'Required fields are missing: [Name]',
        fields: ['Name'],
      },
    ]);
    expect(rows[3]?.errors[0]?.statusCode).toBe('INVALID_FIELD');
  });

  it('takes everything back with allOrNone', async () => {
    const reply = await org.v('POST', '/composite/sobjects', {
      allOrNone: true,
      records: [account({ Name: 'Never' }), account({})],
    });
    expect(reply.status).toBe(200);
    expect((reply.body as RowBody[]).map((row) => row.errors[0]?.statusCode)).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'REQUIRED_FIELD_MISSING',
    ]);
    expect((await org.query("SELECT Id FROM Account WHERE Name = 'Never'")).totalSize).toBe(0);
    expect(
      (await org.call('GET', '/practice/writes?object=Account')).body.writes.every(
        (write: { key: string }) => write.key !== 'Never',
      ),
    ).toBe(true);
  });

  it('updates by id or Id, upserts by key, retrieves and deletes', async () => {
    const id = await org.create('Account', { Name: 'One', Legacy_Id__c: 'L-1' });
    const updated = await org.v('PATCH', '/composite/sobjects', {
      records: [account({ id, Phone: '1' }), account({ Id: id, Fax: '2' }), account({ Name: 'no id' })],
    });
    expect((updated.body as RowBody[]).map((row) => row.errors[0]?.statusCode ?? 'ok')).toEqual([
      'ok',
      'ok',
      'MISSING_ARGUMENT',
    ]);
    const upserted = await org.v('PATCH', '/composite/sobjects/Account/Legacy_Id__c', {
      records: [
        account({ Legacy_Id__c: 'l-1', Name: 'One!' }),
        account({ Legacy_Id__c: 'L-2', Name: 'Two' }),
        account({ Name: 'none' }),
      ],
    });
    const rows = upserted.body as RowBody[];
    expect(rows.map((row) => row.created)).toEqual([false, true, undefined]);
    expect(rows[2]?.errors[0]?.statusCode).toBe('MISSING_ARGUMENT');
    const other = '001P01000000zzzIAA';
    const read = await org.v('POST', '/composite/sobjects/Account', {
      ids: [rows[1]?.id, other, id],
      fields: ['Name', 'Phone'],
    });
    expect((read.body as ({ Name: string } | null)[]).map((row) => row?.Name)).toEqual([
      'Two',
      undefined,
      'One!',
    ]);
    const removed = await org.v('DELETE', `/composite/sobjects?ids=${id},${other}&allOrNone=false`);
    expect((removed.body as RowBody[]).map((row) => row.success)).toEqual([true, false]);
  });

  it('fails both rows of a key that is given twice', async () => {
    const records = [
      account({ Legacy_Id__c: 'X', Name: '1' }),
      account({ Legacy_Id__c: 'x ', Name: '2' }),
      account({ Legacy_Id__c: 'Y', Name: '3' }),
    ];
    const reply = await org.v('PATCH', '/composite/sobjects/Account/Legacy_Id__c', { records });
    expect((reply.body as RowBody[]).map((row) => row.errors[0]?.message ?? 'ok')).toEqual([
      'Duplicate external id specified: X',
      'Duplicate external id specified: x ',
      'ok',
    ]);
  });

  it('takes 200 records and no more', async () => {
    const records = Array.from({ length: 201 }, (_, i) => account({ Name: `N${i}` }));
    const reply = await org.v('POST', '/composite/sobjects', { records });
    expect([reply.status, reply.body[0].errorCode]).toEqual([400, 'EXCEEDED_ID_LIMIT']);
    expect((await org.v('POST', '/composite/sobjects', { records: records.slice(1) })).body).toHaveLength(
      200,
    );
    expect((await org.v('POST', '/composite/sobjects', { records: 'x' })).status).toBe(400);
    expect((await org.v('POST', '/composite/sobjects', { records: [null] })).status).toBe(400);
  });
});
