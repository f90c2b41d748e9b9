import fc from 'fast-check';
import { TestOrg } from '../test-org';

type Model = Map<string, { id: string; name: string; account: string | null }>;

/** What a client may do; keys are few, so that calls meet each other. */
const key = fc.integer({ min: 0, max: 9 }).map((n) => `K-${n}`);
const name = fc.constantFrom('Li', 'Ng', 'Wu', '');
const row = fc.record({ key, name });
const action = fc.oneof(
  fc.record({ do: fc.constant('create' as const), key, name }),
  fc.record({ do: fc.constant('upsert' as const), key, name }),
  fc.record({ do: fc.constant('update' as const), key, name }),
  fc.record({ do: fc.constant('remove' as const), key }),
  fc.record({
    do: fc.constant('collect' as const),
    rows: fc.array(row, { maxLength: 6 }),
    allOrNone: fc.boolean(),
  }),
  fc.record({ do: fc.constant('bulk' as const), rows: fc.array(row, { minLength: 1, maxLength: 6 }) }),
  fc.record({ do: fc.constant('tree' as const), rows: fc.array(row, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    do: fc.constant('compose' as const),
    rows: fc.array(row, { minLength: 1, maxLength: 3 }),
    allOrNone: fc.boolean(),
  }),
  fc.record({ do: fc.constant('restart' as const) }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** Any sequence of calls leaves what SOQL counts equal to a model that is thirty lines long. */
describe('any sequence of calls', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  const objectUrl = '/services/data/v62.0/sobjects/Contact';
  const body = (item: { name: string }) => ({ LastName: item.name });
  const twice = (rows: { key: string }[], own: string) => rows.filter((item) => item.key === own).length > 1;

  /** Sends one action and moves the model on as the rules say, not as the answer says. */
  async function act(model: Model, step: Action): Promise<void> {
    if (step.do === 'restart') return org.restart();
    if ('rows' in step) return actOnRows(model, step);
    const known = model.get(step.key);
    if (step.do === 'remove') {
      await org.v('DELETE', `/sobjects/Contact/${known?.id ?? '003P00000000001'}`);
      model.delete(step.key);
      return;
    }
    const fits = step.name !== '';
    if (step.do === 'create') {
      const reply = await org.v('POST', '/sobjects/Contact', { Legacy_Id__c: step.key, ...body(step) });
      if (fits && !known) model.set(step.key, { id: reply.body.id, name: step.name, account: null });
    } else if (step.do === 'update') {
      await org.v('PATCH', `/sobjects/Contact/${known?.id ?? '003P00000000001'}`, body(step));
      if (fits && known) known.name = step.name;
    } else {
      const reply = await org.v('PATCH', `/sobjects/Contact/Legacy_Id__c/${step.key}`, body(step));
      if (fits)
        model.set(step.key, {
          id: known?.id ?? reply.body.id,
          name: step.name,
          account: known?.account ?? null,
        });
    }
  }

  async function actOnRows(
    model: Model,
    step: Action & { rows: { key: string; name: string }[] },
  ): Promise<void> {
    const { rows } = step;
    const set = (item: { key: string; name: string }, id: string) =>
      model.set(item.key, { id, name: item.name, account: model.get(item.key)?.account ?? null });
    if (step.do === 'collect') {
      const records = rows.map((item) => ({
        attributes: { type: 'Contact' },
        Legacy_Id__c: item.key,
        ...body(item),
      }));
      const reply = await org.v('PATCH', '/composite/sobjects/Contact/Legacy_Id__c', {
        records,
        allOrNone: step.allOrNone,
      });
      const good = rows.map((item) => item.name !== '' && !twice(rows, item.key));
      if (step.allOrNone && good.includes(false)) return;
      rows.forEach((item, i) => good[i] && set(item, reply.body[i].id));
    } else if (step.do === 'bulk') {
      const csv = `Legacy_Id__c,LastName\n${rows.map((item) => `${item.key},${item.name}\n`).join('')}`;
      await org.ended(
        await org.load({ object: 'Contact', operation: 'upsert', externalIdFieldName: 'Legacy_Id__c' }, csv),
      );
      for (const item of rows) {
        // An empty cell says nothing: an update keeps the name, an insert lacks it.
        const before = model.get(item.key);
        if (twice(rows, item.key) || (item.name === '' && !before)) continue;
        const { records } = await org.query(`SELECT Id FROM Contact WHERE Legacy_Id__c = '${item.key}'`);
        set({ ...item, name: item.name || (before?.name ?? '') }, records[0].Id);
      }
    } else if (step.do === 'tree') {
      const records = rows.map((item, i) => ({
        attributes: { type: 'Contact', referenceId: `r${i}` },
        Legacy_Id__c: item.key,
        ...body(item),
      }));
      const reply = await org.v('POST', '/composite/tree/Contact', { records });
      if (rows.some((item) => item.name === '' || model.has(item.key) || twice(rows, item.key))) return;
      rows.forEach((item, i) => set(item, reply.body.results[i].id));
    } else {
      const compositeRequest = rows.map((item, i) => ({
        method: 'POST',
        url: objectUrl,
        referenceId: `r${i}`,
        body: { Legacy_Id__c: item.key, ...body(item) },
      }));
      const allOrNone = 'allOrNone' in step && step.allOrNone;
      const reply = await org.v('POST', '/composite', { allOrNone, compositeRequest });
      const first = (i: number) =>
        rows.findIndex((item) => item.key === rows[i]!.key && item.name !== '') === i;
      const good = rows.map((item, i) => item.name !== '' && !model.has(item.key) && first(i));
      if (allOrNone && good.includes(false)) return;
      rows.forEach((item, i) => good[i] && set(item, reply.body.compositeResponse[i].body.id));
    }
  }

  async function compare(model: Model): Promise<void> {
    const expected = [...model].map(([own, { id, name: last }]) => ({ id, key: own, name: last }));
    const { records } = await org.query('SELECT Id, Legacy_Id__c, LastName FROM Contact');
    const found = (records as Record<string, string>[]).map((record) => ({
      id: record.Id,
      key: record.Legacy_Id__c,
      name: record.LastName,
    }));
    const sorted = <T extends { key?: string | undefined }>(items: T[]) =>
      items.sort((a, b) => String(a.key).localeCompare(String(b.key)));
    expect(sorted(found)).toEqual(sorted(expected));
    expect((await org.query('SELECT COUNT() FROM Contact')).totalSize).toBe(model.size);
    const { records: groups } = await org.query(
      'SELECT LastName, COUNT(Id) n FROM Contact GROUP BY LastName',
    );
    for (const { LastName, n } of groups as { LastName: string; n: number }[])
      expect(n).toBe([...model.values()].filter((one) => one.name === LastName).length);
  }

  it('leaves SOQL counts equal to a model', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 14 }), async (steps) => {
        await org.call('POST', '/practice/reset', {});
        const model: Model = new Map();
        for (const step of steps) await act(model, step);
        await compare(model);
      }),
      { numRuns: 40 },
    );
  });
});
