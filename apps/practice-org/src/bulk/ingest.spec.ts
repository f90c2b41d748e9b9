import fc from 'fast-check';
import { CsvReader, quoteCell } from './csv-reader';
import { TestOrg } from '../test-org';

const parse = (text: string, delimiter = ','): string[][] =>
  new CsvReader(delimiter, 0).push(Buffer.from(text), true).map((record) => record.fields);

describe('bulk ingest', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());
  afterEach(() => org.call('POST', '/practice/reset', {}));

  const upsert = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Legacy_Id__c' };
  const people = (count: number, first = 0): string =>
    'Legacy_Id__c,LastName\n' +
    Array.from({ length: count }, (_, i) => `K-${first + i},Person ${first + i}\n`).join('');

  it('goes from Open to JobComplete, takes one PUT, and gives results in another order', async () => {
    const created = await org.v('POST', '/jobs/ingest', { ...upsert, contentType: 'CSV', lineEnding: 'LF' });
    expect(created.body).toMatchObject({
      state: 'Open',
      object: 'Contact',
      apiVersion: 62,
      concurrencyMode: 'Parallel',
      contentUrl: `services/data/v62.0/jobs/ingest/${String(created.body.id)}/batches`,
    });
    const path = `/jobs/ingest/${String(created.body.id)}`;
    const put = () =>
      org.v('PUT', `${path}/batches`, people(30) + 'K-bad,\n', { 'content-type': 'text/csv' });
    const first = await put();
    expect([first.status, first.text]).toEqual([201, '']);
    const second = await put();
    expect([second.status, second.body[0].errorCode]).toEqual([400, 'BULK_API_ERROR']);
    expect((await org.v('GET', `${path}/successfulResults`)).body[0].errorCode).toBe('INVALIDJOBSTATE');
    const closed = await org.v('PATCH', path, { state: 'UploadComplete' });
    expect(closed.body.state).toBe('UploadComplete');
    const done = await org.ended(created.body.id as string);
    expect(done).toMatchObject({
      state: 'JobComplete',
      jobType: 'V2Ingest',
      numberRecordsProcessed: 31,
      numberRecordsFailed: 1,
    });
    const [header, ...rows] = parse(await org.results(created.body.id as string, 'successfulResults'));
    expect(header).toEqual(['sf__Id', 'sf__Created', 'Legacy_Id__c', 'LastName']);
    const keys = rows.map((row) => row[2]);
    expect(keys).not.toEqual(Array.from({ length: 30 }, (_, i) => `K-${i}`));
    expect(new Set(keys).size).toBe(30);
    expect(await org.results(created.body.id as string, 'failedResults')).toBe(
      '"sf__Id","sf__Error",Legacy_Id__c,LastName\n"","REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --","K-bad",""\n',
    );
    expect(await org.results(created.body.id as string, 'unprocessedRecords')).toBe(
      'Legacy_Id__c,LastName\n',
    );
    expect((await org.v('PATCH', path, { state: 'Aborted' })).body[0].errorCode).toBe('INVALIDJOBSTATE');
    expect((await org.v('DELETE', path)).status).toBe(204);
    expect((await org.v('GET', path)).status).toBe(404);
  });

  it('reads relationship columns, #N/A and empty cells', async () => {
    await org.create('Account', { Name: 'Parent', Legacy_Id__c: 'A-1' });
    await org.create('Contact', { LastName: 'Old', Legacy_Id__c: 'K-1', Phone: '1', Fax: '2' });
    const id = await org.load(
      upsert,
      'Legacy_Id__c,LastName,Phone,Fax,Account.Legacy_Id__c,Owner.Username\nK-1,New,,#N/A,a-1,admin@practice.example\nK-2,Orphan,,,A-9,\n',
    );
    expect(await org.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 1 });
    const { records } = await org.query(
      "SELECT LastName, Phone, Fax, Account.Name FROM Contact WHERE Legacy_Id__c = 'K-1'",
    );
    expect(records[0]).toMatchObject({ LastName: 'New', Phone: '1', Fax: null, Account: { Name: 'Parent' } });
    const [, [, error] = []] = parse(await org.results(id, 'failedResults'));
    expect(error).toBe(
      'INVALID_FIELD:Foreign key external ID: A-9 not found for field Legacy_Id__c in entity Account:--',
    );
  });

  it('fails rows whose key is blank, or given twice in one batch', async () => {
    const id = await org.load(upsert, 'Legacy_Id__c,LastName\n,Blank\nK-1,First\nk-1,Second\nK-2,Fine\n');
    expect(await org.ended(id)).toMatchObject({ numberRecordsProcessed: 4, numberRecordsFailed: 3 });
    const errors = parse(await org.results(id, 'failedResults'))
      .slice(1)
      .map((row) => row[1])
      .sort();
    expect(errors).toEqual([
      'DUPLICATE_VALUE:Duplicate external id specified: K-1:Legacy_Id__c --',
      'DUPLICATE_VALUE:Duplicate external id specified: k-1:Legacy_Id__c --',
      'MISSING_ARGUMENT:Legacy_Id__c not specified:--',
    ]);
  });

  it.each([
    [upsert, 'Legacy_Id__c,Foo__c\nK,1\n', 'InvalidBatch : Field name not found : Foo__c'],
    [upsert, 'Legacy_Id__c,Account.Phone\nK,1\n', 'InvalidBatch : Field name not found : Account.Phone'],
    [
      upsert,
      'Legacy_Id__c,LastName\r\nK,1\r\n',
      'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF',
    ],
    [upsert, '', 'InvalidBatch : Empty batch'],
    [
      { ...upsert, lineEnding: 'CRLF' },
      'Legacy_Id__c,LastName\nK,1\n',
      'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF',
    ],
    [
      upsert,
      'Legacy_Id__c,LastName\nK,"open\n',
      'InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote',
    ],
  ])('fails the whole job: %j %j', async (job, csv, message) => {
    const id = await org.load(job, csv);
    expect(await org.ended(id)).toMatchObject({
      state: 'Failed',
      errorMessage: message,
      numberRecordsProcessed: 0,
      numberRecordsFailed: 0,
    });
  });

  it('works as slowly as it is told, and on other jobs meanwhile', async () => {
    await org.call('POST', '/practice/switches', { bulkRowsPerSecond: 500 });
    const slow = [await org.load(upsert, people(9_000)), await org.load(upsert, people(9_000, 9_000))];
    const processed = async (id: string) =>
      Number((await org.v('GET', `/jobs/ingest/${id}`)).body.numberRecordsProcessed);
    for (const id of slow) {
      let seen = 0;
      while (seen === 0) seen = await processed(id);
      expect(seen).toBeLessThan(9_000);
    }
    await org.call('DELETE', '/practice/switches');
    for (const id of slow)
      expect(await org.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 9_000 });
  });

  it('is held to a pace that its jobs share', async () => {
    await org.call('POST', '/practice/switches', { orgRowsPerSecond: 500 });
    const startedAt = performance.now();
    const ids = [await org.load(upsert, people(600)), await org.load(upsert, people(600, 600))];
    for (const id of ids)
      expect(await org.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 600 });
    // Of the 1,200 rows the first 500 may be made up for, and the last, a quarter of a second's, hold up nobody.
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
    await org.call('DELETE', '/practice/switches');
  });

  it('takes other delimiters and CRLF', async () => {
    const id = await org.load(
      { ...upsert, columnDelimiter: 'TAB', lineEnding: 'CRLF' },
      'Legacy_Id__c\tLastName\r\nK-1\tA,B\r\n',
    );
    expect(await org.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 0 });
    expect(await org.results(id, 'successfulResults')).toMatch(
      /^"sf__Id"\t"sf__Created"\tLegacy_Id__c\tLastName\r\n"003\w{15}"\t"true"\t"K-1"\t"A,B"\r\n$/,
    );
  });

  it('inserts, updates and deletes', async () => {
    const insert = await org.load(
      { object: 'Lead', operation: 'insert' },
      'LastName,Company,Email\nA,X,a@b.example\nB,X,nope\n',
    );
    expect(await org.ended(insert)).toMatchObject({ numberRecordsProcessed: 2, numberRecordsFailed: 1 });
    const { records } = await org.query('SELECT Id FROM Lead');
    const id = records[0].Id as string;
    const update = await org.load(
      { object: 'Lead', operation: 'update' },
      `Id,Company\n${id},Y\n00QP01000000zzzIAA,Z\n`,
    );
    expect(await org.ended(update)).toMatchObject({ numberRecordsProcessed: 2, numberRecordsFailed: 1 });
    expect((await org.query('SELECT Company FROM Lead')).records[0].Company).toBe('Y');
    const remove = await org.load({ object: 'Lead', operation: 'delete' }, `Id\n${id}\n`);
    expect(await org.ended(remove)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 0 });
    expect((await org.query('SELECT COUNT() FROM Lead')).totalSize).toBe(0);
  });

  it.each([
    [{ ...upsert, object: 'Foo' }, 'INVALIDENTITY'],
    [{ ...upsert, operation: 'merge' }, 'INVALIDJOB'],
    [{ ...upsert, externalIdFieldName: 'Phone' }, 'INVALIDJOB'],
    [{ ...upsert, operation: 'hardDelete' }, 'FEATURENOTENABLED'],
    [{ ...upsert, columnDelimiter: 'DOT' }, 'INVALIDJOB'],
  ])('refuses the job %j', async (job, code) => {
    const reply = await org.v('POST', '/jobs/ingest', job);
    expect([reply.status, reply.body[0].errorCode]).toEqual([400, code]);
  });

  it('goes on after a restart where it stopped, and writes nothing twice', async () => {
    const id = await org.load(upsert, people(12_000));
    for (;;) {
      const { body } = await org.v('GET', `/jobs/ingest/${id}`);
      if (body.numberRecordsProcessed > 0) break;
    }
    await org.restart();
    const seen = await org.v('GET', `/jobs/ingest/${id}`);
    expect(seen.body.numberRecordsProcessed).toBeLessThan(12_000);
    expect(await org.ended(id)).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 12_000,
      numberRecordsFailed: 0,
    });
    expect((await org.call('GET', '/practice/writes/summary?object=Contact')).body).toEqual({
      keys: 12_000,
      writes: 12_000,
      most: 1,
      repeated: [],
    });
    expect(
      new Set(
        parse(await org.results(id, 'successfulResults'))
          .slice(1)
          .map((row) => row[2]),
      ).size,
    ).toBe(12_000);
  });

  it('keeps what an aborted job saved and names the rest unprocessed', async () => {
    const id = await org.load(upsert, people(12_000));
    for (;;) {
      const { body } = await org.v('GET', `/jobs/ingest/${id}`);
      if (body.numberRecordsProcessed > 0) break;
    }
    await org.v('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' });
    const { numberRecordsProcessed: done } = await org.ended(id);
    const saved = parse(await org.results(id, 'successfulResults')).length - 1;
    const rest = parse(await org.results(id, 'unprocessedrecords')).length - 1;
    expect([saved, saved + rest]).toEqual([done, 12_000]);
    expect((await org.query('SELECT COUNT() FROM Contact')).totalSize).toBe(done);
  });

  it('gives every csv value back as it was sent', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .filter((text) => text.trim() !== '' && text !== '#N/A' && Buffer.from(text).toString() === text);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(cell, { minLength: 1, maxLength: 20, selector: (text) => text.trim().toLowerCase() }),
        async (values) => {
          const csv =
            'Legacy_Id__c,LastName\n' + values.map((value, i) => `${i},${quoteCell(value)}\n`).join('');
          const id = await org.load(upsert, csv);
          await org.ended(id);
          const rows = parse(await org.results(id, 'successfulResults')).slice(1);
          expect(new Map(rows.map((row) => [row[2], row[3]]))).toEqual(
            new Map(values.map((value, i) => [String(i), value])),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('bulk query', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  it('answers csv pages with locators', async () => {
    const records = Array.from({ length: 7 }, (_, i) => ({
      attributes: { type: 'Account' },
      Name: `A "${i}"\nline`,
      Phone: i === 3 ? null : String(i),
    }));
    await org.v('POST', '/composite/sobjects', { records });
    const created = await org.v('POST', '/jobs/query', {
      operation: 'query',
      query: 'SELECT Name, Phone, Owner.Name FROM Account ORDER BY Name',
    });
    expect(created.body.state).toBe('UploadComplete');
    const id = created.body.id as string;
    expect(await org.ended(id, 'query')).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 7,
      jobType: 'V2Query',
    });
    const rows: string[][] = [];
    let locator = '';
    do {
      const page = await org.v(
        'GET',
        `/jobs/query/${id}/results?maxRecords=3${locator && `&locator=${locator}`}`,
      );
      const [header, ...found] = parse(page.text);
      expect(header).toEqual(['Name', 'Phone', 'Owner.Name']);
      expect(Number(page.headers.get('sforce-numberofrecords'))).toBe(found.length);
      rows.push(...found);
      locator = page.headers.get('sforce-locator') ?? '';
    } while (locator !== 'null');
    expect(rows.map((row) => row[0])).toEqual(records.map((record) => record.Name));
    expect(rows[3]).toEqual(['A "3"\nline', '', 'Practice Admin']);
    expect((await org.v('DELETE', `/jobs/query/${id}`)).status).toBe(204);
  });

  it.each([
    'SELECT COUNT(Id) FROM Account',
    'SELECT Id FROM Account OFFSET 5',
    'SELECT BillingAddress FROM Account',
  ])('refuses %s', async (query) => {
    const reply = await org.v('POST', '/jobs/query', { operation: 'query', query });
    expect([reply.status, reply.body[0].errorCode]).toEqual([400, 'MALFORMED_QUERY']);
  });

  it('takes a job with its content in one multipart request', async () => {
    const job = { object: 'Lead', operation: 'insert', contentType: 'CSV', lineEnding: 'LF' };
    const send = async (parts: [string, string, string][]) => {
      const body = parts
        .map(
          ([name, type, text]) =>
            `--BOUND\r\nContent-Type: ${type}\r\nContent-Disposition: form-data; name="${name}"; filename="content"\r\n\r\n${text}\r\n`,
        )
        .join('');
      const headers = { 'content-type': 'multipart/form-data; boundary=BOUND' };
      return org.v('POST', '/jobs/ingest', `${body}--BOUND--\r\n`, headers);
    };
    const info: [string, string, string] = ['job', 'application/json', JSON.stringify(job)];
    const made = await send([info, ['content', 'text/csv', 'LastName,Company\nMulti,"P\nart"\n']]);
    expect([made.status, made.body.state]).toEqual([200, 'UploadComplete']);
    expect(await org.ended(made.body.id as string)).toMatchObject({
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
    });
    expect((await org.query("SELECT Company FROM Lead WHERE LastName = 'Multi'")).records[0].Company).toBe(
      'P\nart',
    );
    expect((await send([info])).body[0].errorCode).toBe('INVALIDJOB');
    expect((await send([info, ['content', 'text/csv', 'x'.repeat(100_001)]])).body[0].errorCode).toBe(
      'BULK_API_ERROR',
    );
    expect(
      (
        await send([
          ['job', 'application/json', '{'],
          ['content', 'text/csv', 'x'],
        ])
      ).status,
    ).toBe(400);
  });
});
