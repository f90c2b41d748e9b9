import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Rig } from '../faults/rig';
import { LoadScene } from './load-scene';

// What is loaded and how, against the practice org over HTTP. Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');
const key = { operation: 'upsert', externalIdField: 'Legacy_Id__c' };
const byKey = (object: string, column: string) => ({
  by: 'externalId',
  object,
  key: 'Legacy_Id__c',
  column,
});

jest.setTimeout(240_000);

describe('loading', () => {
  let rig: Rig;
  let scene: LoadScene;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    scene = await LoadScene.open(rig);
  });
  afterAll(() => rig?.stop());

  const accounts = (datasetId: string, more: object[] = [], load: object = {}) => ({
    name: 'accounts',
    datasetId,
    object: 'Account',
    ...key,
    mapping: [{ field: 'Legacy_Id__c', column: 'id' }, { field: 'Name', column: 'name' }, ...more],
    ...load,
  });
  const contacts = (datasetId: string, more: object[] = [], load: object = {}) => ({
    name: 'contacts',
    datasetId,
    object: 'Contact',
    ...key,
    mapping: [{ field: 'Legacy_Id__c', column: 'id' }, { field: 'LastName', column: 'name' }, ...more],
    ...load,
  });

  it('goes through hierarchies level by level, holds children of a failed parent back, and brings them in by a retry', async () => {
    await scene.reset();
    const firms = await scene.dataset(
      'firms',
      'id,name,parent\nleaf,Leaf,mid\nmid,Mid,root\nroot,Root,\nbad-leaf,Bad leaf,bad\nbad,Bad,root\nalone,Alone,\n',
    );
    const people = await scene.dataset(
      'people',
      'id,name,firm,boss\np1,One,leaf,p2\np2,Two,root,\np3,Three,bad-leaf,\np4,Four,bad,p3\np5,Five,,p1\n',
    );
    const migration = await scene.migration('Hierarchies', [
      contacts(people, [
        { field: 'AccountId', lookup: byKey('Account', 'firm') },
        { field: 'ReportsToId', lookup: byKey('Contact', 'boss') },
      ]),
      accounts(firms, [{ field: 'ParentId', lookup: byKey('Account', 'parent') }]),
    ]);
    const plan = await scene.dms.get<{ order: string[]; levels: string[][]; loads: object[] }>(
      `/migrations/${migration}/plan`,
    );
    expect(plan.body).toMatchObject({
      order: ['accounts', 'contacts'],
      levels: [['accounts'], ['contacts']],
      loads: [{ hierarchy: ['ParentId'] }, { hierarchy: ['ReportsToId'] }],
      warnings: [{ code: 'HIERARCHY' }, { code: 'HIERARCHY' }],
    });

    const check = await scene.run(migration, 'check');
    expect(check.counts.output).toMatchObject({ created: 11, failed: 0, skipped: 0 });

    const error = { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'not today' };
    await scene.call('POST', '/practice/faults', [
      { match: { object: 'Account' }, action: 'rowError', ...error, rows: { keys: ['bad'] }, times: 1 },
    ]);
    const run = await scene.run(migration);
    expect(run).toMatchObject({ state: 'completed_with_errors', counts: { balanced: true } });
    expect(await scene.fates(run.id, 'id')).toEqual({
      'accounts.root': 'created',
      'accounts.mid': 'created',
      'accounts.leaf': 'created',
      'accounts.alone': 'created',
      'accounts.bad': 'failed:FIELD_CUSTOM_VALIDATION_EXCEPTION',
      'accounts.bad-leaf': 'failed:PARENT_FAILED',
      'contacts.p1': 'created',
      'contacts.p2': 'created',
      'contacts.p3': 'failed:PARENT_FAILED',
      'contacts.p4': 'failed:PARENT_FAILED',
      'contacts.p5': 'created',
    });
    const [held] = await scene.outcomes(run.id, '&load=accounts&code=PARENT_FAILED');
    expect(held?.message).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION): not today');

    await expect(scene.dms.post(`/runs/${run.id}/retry`, { rows: [1] })).rejects.toThrow(/Say of which load/);
    const { status, body } = await scene.dms.post<{ id: string }>(`/runs/${run.id}/retry`, {});
    expect(status).toBe(202);
    const retry = await scene.finished(body.id);
    expect(retry).toMatchObject({
      state: 'completed',
      retryOf: run.id,
      counts: { balanced: true, output: { rows: 4, created: 4 } },
    });
    const names = await scene.query(
      'SELECT Legacy_Id__c, Account.Legacy_Id__c, ReportsTo.Legacy_Id__c FROM Contact ORDER BY Legacy_Id__c',
    );
    const parentOf = (value: unknown) => (value as { Legacy_Id__c?: string } | null)?.Legacy_Id__c ?? null;
    expect(
      names.map((row) => [row['Legacy_Id__c'], parentOf(row['Account']), parentOf(row['ReportsTo'])]),
    ).toEqual([
      ['p1', 'leaf', 'p2'],
      ['p2', 'root', null],
      ['p3', 'bad-leaf', null],
      ['p4', 'bad', 'p3'],
      ['p5', null, 'p1'],
    ]);
    // Two retries of one run would write its rows twice.
    await expect(scene.dms.post(`/runs/${run.id}/retry`, {})).rejects.toMatchObject({
      status: 409,
      code: 'CONFLICT',
    });
    await expect(scene.dms.post(`/runs/${retry.id}/retry`, {})).rejects.toMatchObject({
      status: 422,
      code: 'NOTHING_TO_LOAD',
    });
  });

  it('tries chosen rows again with values put right, each row once, and tells the whole lineage', async () => {
    await scene.reset();
    const people = await scene.dataset(
      'dirty',
      'id,name,mail\nd1,One,one@example.com\nd2,Two,two\nd3,Three,three\nd4,,four@example.com\n',
    );
    const migration = await scene.migration('Dirty', [
      contacts(people, [{ field: 'Email', column: 'mail' }]),
    ]);
    const run = await scene.run(migration);
    expect(run.counts.output).toMatchObject({ rows: 4, created: 1, failed: 3 });
    const retry = (of: string, body: object) => scene.dms.post<{ id: string }>(`/runs/${of}/retry`, body);

    const right = { _out: 2, values: { mail: 'two@example.com' } };
    for (const [body, words] of [
      [{ rows: [1] }, /Output row 1 of contacts did not fail/],
      [{ rows: [3], values: [right] }, /Output row 2 .* not among the rows/],
      [{ values: [{ _out: 2, values: { email: 'x' } }] }, /no column email; they have id, name, mail/],
      [{ values: [{ _out: 2, values: { mail: 'two@' } }] }, /row 2 .*column mail: INVALID_EMAIL_ADDRESS/],
    ] as const)
      await expect(retry(run.id, body)).rejects.toThrow(words);

    const both = await Promise.allSettled([1, 2].map(() => retry(run.id, { rows: [2], values: [right] })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [first = ''] = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value.body.id] : []));
    expect((await scene.finished(first)).counts.output).toMatchObject({ rows: 1, created: 1 });
    await expect(retry(run.id, { rows: [2] })).rejects.toMatchObject({ status: 409, code: 'CONFLICT' });

    const named = [{ load: 'contacts', _out: 4, values: { name: 'Four' } }];
    const second = (await retry(run.id, { values: named })).body.id;
    expect((await scene.finished(second)).counts.output).toMatchObject({ rows: 2, created: 1, failed: 1 });
    await expect(retry(run.id, {})).rejects.toMatchObject({ status: 409, code: 'CONFLICT' });
    const third = (await retry(second, { values: [{ _out: 3, values: { mail: null } }] })).body.id;
    expect(await scene.finished(third)).toMatchObject({ state: 'completed', retryOf: second, corrected: 1 });

    expect(await scene.query('SELECT LastName, Email FROM Contact ORDER BY Legacy_Id__c')).toMatchObject([
      { LastName: 'One', Email: 'one@example.com' },
      { LastName: 'Two', Email: 'two@example.com' },
      { LastName: 'Three', Email: null },
      { LastName: 'Four', Email: 'four@example.com' },
    ]);
    const outcomes = await scene.outcomes(run.id);
    expect(outcomes.map(({ retriedBy }) => retriedBy)).toEqual([undefined, first, second, second]);
    const { body: report } = await scene.dms.get<{ retries: object[]; corrections: object[] }>(
      `/runs/${third}/report`,
    );
    expect(report.retries).toMatchObject([
      { runId: run.id, rows: 4, corrected: 0, written: 1, failed: 3 },
      { runId: first, retryOf: run.id, rows: 1, corrected: 1, written: 1, failed: 0 },
      { runId: second, retryOf: run.id, rows: 2, corrected: 1, written: 1, failed: 1 },
      { runId: third, retryOf: second, rows: 1, corrected: 1, written: 1, failed: 0 },
    ]);
    expect(report.corrections).toEqual([
      { load: 'contacts', _out: 3, column: 'mail', value: null, before: 'three' },
    ]);
  });

  it('looks up every kind of parent, and does with none and with several what the load says', async () => {
    await scene.reset();
    const org = (name: string, site: string) =>
      scene.call('POST', '/services/data/v62.0/sobjects/Account', { Name: name, Site: site });
    for (const [name, site] of [
      ['Acme', 'Wien'],
      ['Acme', 'Graz'],
      ['Twin', 'Linz'],
      ['Twin', 'Linz'],
    ] as const)
      await org(name, site);
    const query = (more: object) => ({
      by: 'query',
      object: 'Account',
      match: [
        { field: 'Name', column: 'firm' },
        { field: 'Site', column: 'site' },
      ],
      noMatch: 'fail',
      manyMatch: 'fail',
      ...more,
    });
    const people = await scene.dataset(
      'lookups',
      'id,name,firm,site,owner\nq1,A,Acme,Graz,\nq2,B,ACME,Wien,nobody@example.com\nq3,C,Twin,Linz,\nq4,D,Nowhere,Linz,\nq5,E,,,\n',
    );
    const admin = (await scene.query('SELECT Id, Username FROM User'))[0] as { Id: string; Username: string };
    const fields = (lookup: object, owner: object) =>
      contacts(people, [
        { field: 'AccountId', lookup },
        { field: 'OwnerId', lookup: { by: 'user', column: 'owner', ...owner } },
      ]);
    const strict = await scene.migration('Strict', [fields(query({}), { default: admin.Username })]);
    const expected = {
      'contacts.q1': 'created',
      'contacts.q2': 'failed:LOOKUP_NO_MATCH',
      'contacts.q3': 'failed:LOOKUP_MANY_MATCH',
      'contacts.q4': 'failed:LOOKUP_NO_MATCH',
      'contacts.q5': 'created',
    };
    expect(await scene.fates((await scene.run(strict, 'check')).id, 'id')).toEqual(expected);
    const first = await scene.run(strict);
    expect(await scene.fates(first.id, 'id')).toEqual(expected);
    const [failed] = await scene.outcomes(first.id, '&text=NOWHERE');
    expect(failed).toMatchObject({
      code: 'LOOKUP_NO_MATCH',
      message: 'AccountId: no Account has Name Nowhere, Site Linz',
      hint: expect.stringContaining('looks up') as unknown,
    });
    const lenient = await scene.migration('Lenient', [
      fields(query({ ignoreCase: true, noMatch: 'skip', manyMatch: 'first' }), {}),
    ]);
    const second = await scene.run(lenient);
    expect(await scene.fates(second.id, 'id')).toEqual({
      'contacts.q1': 'updated',
      // Nobody is called so, and this time nobody stands in.
      'contacts.q2': 'failed:LOOKUP_NO_MATCH',
      'contacts.q3': 'created',
      'contacts.q4': 'skipped:noMatch',
      'contacts.q5': 'updated',
    });
    const found = await scene.query(
      'SELECT Legacy_Id__c, Account.Site, OwnerId FROM Contact ORDER BY Legacy_Id__c',
    );
    expect(found).toMatchObject([
      { Legacy_Id__c: 'q1', Account: { Site: 'Graz' }, OwnerId: admin.Id },
      { Legacy_Id__c: 'q3', Account: { Site: 'Linz' }, OwnerId: admin.Id },
      { Legacy_Id__c: 'q5', Account: null, OwnerId: admin.Id },
    ]);
  });

  it('looks up record types and queues by name, with a default for what has none', async () => {
    await scene.reset(true);
    const types = [{ name: 'Key Partner' }, { name: 'Old', active: false }];
    await scene.call('POST', '/practice/schema', { object: 'Lead', recordTypes: types });
    for (const name of ['Support', 'Sales'])
      await scene.call('POST', '/services/data/v62.0/sobjects/Group', {
        ...{ Name: name, DeveloperName: `${name}_Queue`, Type: 'Queue' },
      });
    const leads = await scene.dataset(
      'typed',
      'id,name,type,owner\nl1,A,Key_Partner,support\nl2,B,key partner,Sales_Queue\nl3,C,,\nl4,D,Old,Support\nl5,E,,Nobody\n',
    );
    const migration = await scene.migration('Typed', [
      {
        ...{ name: 'leads', datasetId: leads, object: 'Lead', ...key },
        mapping: [
          { field: 'Legacy_Id__c', column: 'id' },
          { field: 'LastName', column: 'name' },
          { field: 'Company', column: 'name' },
          { field: 'RecordTypeId', lookup: { by: 'recordType', column: 'type' } },
          { field: 'OwnerId', lookup: { by: 'queue', column: 'owner', default: 'Sales' } },
        ],
      },
    ]);
    const expected = {
      'leads.l1': 'created',
      'leads.l2': 'created',
      'leads.l3': 'created',
      'leads.l4': 'failed:LOOKUP_NO_MATCH',
      'leads.l5': 'created',
    };
    expect(await scene.fates((await scene.run(migration, 'check')).id, 'id')).toEqual(expected);
    const run = await scene.run(migration);
    expect(await scene.fates(run.id, 'id')).toEqual(expected);
    const queues = await scene.query("SELECT Id, Name FROM Group WHERE Type = 'Queue'");
    const queue = (name: string) => queues.find((each) => each['Name'] === name)?.['Id'];
    expect(
      await scene.query('SELECT RecordType.DeveloperName, OwnerId FROM Lead ORDER BY Legacy_Id__c'),
    ).toMatchObject([
      { RecordType: { DeveloperName: 'Key_Partner' }, OwnerId: queue('Support') },
      { RecordType: { DeveloperName: 'Key_Partner' }, OwnerId: queue('Sales') },
      { RecordType: null, OwnerId: queue('Sales') },
      { RecordType: null, OwnerId: queue('Sales') },
    ]);
  });

  it('finds the records of another load without any external id in the org, for polymorphic fields too', async () => {
    await scene.reset();
    const leads = await scene.dataset('leads', 'no,name,company\n1,Ada,Acme\n2,,Acme\n3,Cy,Acme\n');
    const tasks = await scene.dataset('tasks', 'subject,who\nCall,1\nMail,2\nVisit,9\nWait,\n');
    const migration = await scene.migration('Without keys', [
      {
        name: 'tasks',
        datasetId: tasks,
        object: 'Task',
        operation: 'insert',
        mapping: [
          { field: 'Subject', column: 'subject' },
          {
            field: 'WhoId',
            lookup: { by: 'load', load: 'leads', key: 'no', column: 'who', noMatch: 'skip' },
          },
        ],
      },
      {
        name: 'leads',
        datasetId: leads,
        object: 'Lead',
        operation: 'insert',
        mapping: [
          { field: 'LastName', column: 'name' },
          { field: 'Company', column: 'company' },
        ],
      },
    ]);
    const expected = {
      'leads.undefined': 'created',
      'tasks.Call': 'created',
      'tasks.Mail': 'failed:PARENT_FAILED',
      'tasks.Visit': 'skipped:noMatch',
      'tasks.Wait': 'created',
    };
    expect(await scene.fates((await scene.run(migration, 'check')).id, 'subject')).toEqual(expected);
    const run = await scene.run(migration);
    expect(await scene.fates(run.id, 'subject')).toEqual(expected);
    expect(run.counts.output).toMatchObject({ created: 4, failed: 2, skipped: 1 });
    const [call] = await scene.query("SELECT Who.Name FROM Task WHERE Subject = 'Call'");
    expect(call).toMatchObject({ Who: { Name: 'Ada' } });
    const { body } = await scene.dms.get<{ items: { event: string; load?: string }[] }>(
      `/runs/${run.id}/log`,
    );
    expect(body.items.map(({ event, load }) => [event, load])).toContainEqual(['resolved', 'tasks']);
    expect(body.items.at(-1)).toMatchObject({ event: 'completed_with_errors' });
  });

  it('opens a circle between loads at one lookup that may wait, and sets it in a second pass', async () => {
    await scene.reset(true);
    const lookup = { name: 'Main__c', type: 'lookup', referenceTo: 'Contact' };
    await scene.call('POST', '/practice/schema', { object: 'Account', fields: [lookup] });
    const firms = await scene.dataset('circle-firms', 'id,name,main\nf1,F1,c1\nf2,F2,c2\nf3,F3,\n');
    const people = await scene.dataset('circle-people', 'id,name,firm\nc1,C1,f1\nc2,,f2\n');
    const loads = [
      accounts(firms, [{ field: 'Main__c', lookup: byKey('Contact', 'main') }]),
      contacts(people, [{ field: 'AccountId', lookup: byKey('Account', 'firm') }]),
    ];
    const migration = await scene.migration('Circle', loads);
    expect((await scene.dms.get(`/migrations/${migration}/plan`)).body).toMatchObject({
      order: ['accounts', 'contacts'],
      loads: [{ secondPass: ['Main__c'] }, {}],
      warnings: [{ code: 'SECOND_PASS' }],
    });
    const run = await scene.run(migration);
    expect(run.counts.balanced).toBe(true);
    expect(await scene.fates(run.id, 'id')).toEqual({
      'accounts.f1': 'created',
      'accounts.f2': 'failed:PARENT_FAILED',
      'accounts.f3': 'created',
      'contacts.c1': 'created',
      'contacts.c2': 'failed:REQUIRED_FIELD_MISSING',
    });
    const [half] = await scene.outcomes(run.id, '&code=PARENT_FAILED');
    expect(half?.message).toMatch(/^The record was written, but a lookup was not set on it: Main__c: /);
    expect(half?.salesforceId).toMatch(/^001/);
    const found = await scene.query('SELECT Name, Main__r.Legacy_Id__c FROM Account ORDER BY Name');
    expect(found).toMatchObject([{ Main__r: { Legacy_Id__c: 'c1' } }, { Main__r: null }, { Main__r: null }]);

    await scene.call('POST', '/practice/schema', {
      object: 'Account',
      fields: [{ name: 'Main__c', required: true }],
    });
    await scene.call('POST', '/practice/schema', {
      object: 'Contact',
      fields: [{ name: 'AccountId', required: true }],
    });
    const refused = await scene.migration('Required circle', loads);
    await expect(scene.start(refused)).rejects.toMatchObject({ status: 422, code: 'NO_ORDER' });
  });

  it('updates and deletes by a key through Bulk, sends fields to new or known records only, and makes blanks null by choice', async () => {
    await scene.reset(true);
    const rows = 100;
    const bulk = { strategy: 'bulk' };
    const lines = (from: number, cells: (n: number) => string) =>
      Array.from({ length: rows }, (_, index) => `k${from + index},${cells(from + index)}`).join('\n');
    const first = await scene.dataset('ops-1', `id,name,city,note\n${lines(1, (n) => `N${n},Wien,kept`)}\n`);
    const cities = [
      { field: 'MailingCity', column: 'city', blank: 'null', when: 'update' },
      { field: 'Department', column: 'note', when: 'insert' },
    ];
    const create = await scene.run(await scene.migration('Create', [contacts(first, cities, bulk)]));
    expect(create.counts.output).toMatchObject({ created: rows, failed: 0 });
    const [fresh] = await scene.query(
      "SELECT MailingCity, Department FROM Contact WHERE Legacy_Id__c = 'k1'",
    );
    expect(fresh).toEqual({ MailingCity: null, Department: 'kept' });

    // The second half is new; of the known half the city comes, and the note stays.
    const half = rows / 2;
    const second = await scene.dataset(
      'ops-2',
      `id,name,city,note\n${lines(half + 1, (n) => `N${n},${n % 2 ? '' : 'Graz'},other`)}\n`,
    );
    const mixed = await scene.run(await scene.migration('Mixed', [contacts(second, cities, bulk)]));
    expect(mixed.counts.output).toMatchObject({ created: half, updated: half, failed: 0 });
    expect(
      await scene.query("SELECT MailingCity, Department FROM Contact WHERE Legacy_Id__c = 'k100'"),
    ).toEqual([{ MailingCity: 'Graz', Department: 'kept' }]);
    const counts = async (where: string) =>
      (await scene.query(`SELECT COUNT(Id) n FROM Contact WHERE ${where}`))[0]?.['n'];
    expect(await counts("Department = 'other'")).toBe(half);
    expect(await counts('MailingCity = null')).toBe(rows + half - half / 2);

    // Half of the keys are unknown: those rows are skipped, the others are found by one Bulk query or a few reads.
    const updates = contacts(second, [{ field: 'Title', constant: 'Updated' }], {
      ...bulk,
      operation: 'update',
    });
    const unknown = await scene.dataset('ops-3', `id,name\n${lines(rows + 1, (n) => `N${n}`)}\n`);
    const update = await scene.run(
      await scene.migration('Update', [
        updates,
        contacts(unknown, [], { ...bulk, name: 'others', operation: 'update' }),
      ]),
    );
    expect(update).toMatchObject({ loads: [{ plan: { strategy: 'bulk' } }, { plan: { strategy: 'bulk' } }] });
    expect(update.counts.output).toMatchObject({ updated: rows + half, skipped: half, failed: 0 });
    expect(await counts("Title = 'Updated'")).toBe(rows);

    const removal = (operation: string, datasetId: string) => ({
      name: operation,
      datasetId,
      object: 'Contact',
      operation,
      externalIdField: 'Legacy_Id__c',
      mapping: [{ field: 'Legacy_Id__c', column: 'id' }],
    });
    const gone = await scene.run(await scene.migration('Delete', [removal('delete', first)]));
    expect(gone.counts.output).toMatchObject({ deleted: rows, failed: 0 });
    expect(await counts("Legacy_Id__c = 'k1'")).toBe(0);
    await scene.call('POST', '/practice/switches', { hardDelete: 'accepted' });
    const forGood = await scene.run(await scene.migration('Hard delete', [removal('hardDelete', second)]));
    expect(forGood.counts.output).toMatchObject({ deleted: half, skipped: half, failed: 0 });
    expect(await counts("Legacy_Id__c != ''")).toBe(0);
  });

  it('names the record that a duplicate rule found, tries locked rows again, and keeps calls in reserve', async () => {
    await scene.reset(true);
    await scene.call('POST', '/practice/schema', {
      object: 'Contact',
      duplicateRules: [{ fields: ['Email'], action: 'alert' }],
    });
    await scene.call('POST', '/services/data/v62.0/sobjects/Contact', {
      LastName: 'Old',
      Email: 'a@example.com',
    });
    const people = await scene.dataset(
      'rules',
      'id,name,mail\nd1,New,a@example.com\nd2,Other,b@example.com\n',
    );
    const mail = [{ field: 'Email', column: 'mail' }];
    const block = await scene.run(
      await scene.migration('Block', [contacts(people, mail, { options: { duplicateRule: 'block' } })]),
    );
    expect(await scene.fates(block.id, 'id')).toEqual({
      'contacts.d1': 'failed:DUPLICATES_DETECTED',
      'contacts.d2': 'created',
    });
    const allow = await scene.run(
      await scene.migration('Allow', [contacts(people, mail, { options: { duplicateRule: 'allow' } })]),
    );
    expect(allow.counts.output).toMatchObject({ created: 1, updated: 1 });

    const many = await scene.dataset(
      'locked',
      `id,name\n${Array.from({ length: 400 }, (_, n) => `L${n},N${n}`).join('\n')}\n`,
    );
    await scene.call('POST', '/practice/faults', [
      { match: { object: 'Contact' }, action: 'rowError', rows: { keys: ['L3', 'L7'] }, times: 2 },
    ]);
    const locked = await scene.run(await scene.migration('Locked', [contacts(many)]));
    expect(locked.counts.output).toMatchObject({ created: 400, failed: 0 });
    const { body } = await scene.dms.get<{ items: { tries: number; rows: number; counts: object }[] }>(
      `/runs/${locked.id}/batches`,
    );
    // The locked rows alone, apart from all others, twice.
    expect(body.items.filter(({ tries }) => tries > 0)).toMatchObject([
      { tries: 1, rows: 2, counts: { resent: 2 } },
      { tries: 2, rows: 2, counts: { created: 2, resent: 0 } },
    ]);

    const { DailyApiRequests: day } = await scene.call<{ DailyApiRequests: { Remaining: number } }>(
      'GET',
      '/services/data/v62.0/limits',
    );
    const reserve = await scene.migration('Reserve', [
      contacts(many, [], { options: { apiReserve: day.Remaining } }),
    ]);
    const runId = await scene.start(reserve);
    const paused = await scene.until(runId, ({ state }) => state === 'paused');
    expect(paused).toMatchObject({
      problem: {
        code: 'ORG_LIMIT',
        detail: expect.stringContaining(`leaves ${day.Remaining} to others`) as unknown,
      },
      resumeAt: expect.any(String) as unknown,
    });
    await scene.dms.post(`/runs/${runId}/cancel`, {});
    expect((await scene.finished(runId)).counts).toMatchObject({
      balanced: true,
      output: { skipped: 400, created: 0, updated: 0 },
    });
  });

  it('stops when the day’s calls or the storage are used up, tells until when, and goes on without losing a row', async () => {
    await scene.reset();
    const rows = Array.from({ length: 400 }, (_, n) => `S${n},N${n}`).join('\n');
    const many = await scene.dataset('limits', `id,name\n${rows}\n`);
    const migration = await scene.migration('Limits', [contacts(many)]);
    const message = 'TotalRequests Limit exceeded.';
    await scene.call('POST', '/practice/faults', [
      {
        match: { method: 'PATCH', path: '/composite/sobjects', nth: 2 },
        action: 'status',
        status: 403,
        headers: { 'Retry-After': '3' },
        body: [{ message, errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
      },
    ]);
    const first = await scene.start(migration);
    const paused = await scene.until(first, ({ state }) => state === 'paused');
    expect(paused).toMatchObject({ problem: { code: 'ORG_LIMIT' }, resumeAt: expect.any(String) as unknown });
    // Nobody asks: it goes on by itself.
    expect((await scene.finished(first)).counts.output).toMatchObject({ created: 400, failed: 0 });
    const { body } = await scene.dms.get<{ items: { event: string }[] }>(`/runs/${first}/log`);
    const events = body.items.map(({ event }) => event);
    expect(events.indexOf('resumed')).toBeGreaterThan(events.indexOf('paused'));

    await scene.reset();
    const full = { errorCode: 'STORAGE_LIMIT_EXCEEDED', message: 'storage limit exceeded' };
    await scene.call('POST', '/practice/faults', [
      { match: { object: 'Contact' }, action: 'rowError', ...full, rows: { keys: ['S1', 'S2'] }, times: 1 },
    ]);
    const second = await scene.start(migration);
    const waiting = await scene.until(second, ({ state }) => state === 'paused');
    expect(waiting).toMatchObject({
      problem: { code: 'ORG_LIMIT', detail: expect.stringContaining('Make room') as unknown },
    });
    await scene.dms.post(`/runs/${second}/resume`, {});
    expect((await scene.finished(second)).counts).toMatchObject({
      balanced: true,
      output: { created: 400, failed: 0 },
    });
    const { keys, writes } = await scene.call<{ keys: number; writes: number }>(
      'GET',
      '/practice/writes/summary?object=Contact',
    );
    expect({ keys, writes }).toEqual({ keys: 400, writes: 400 });
  });
});
