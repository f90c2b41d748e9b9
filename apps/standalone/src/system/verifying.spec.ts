import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describeWithPython } from '@dms/testing';
import { Rig } from '../faults/rig';
import type { RunAnswer } from '../sample/run-watch';
import { readSample } from '../sample/sample-files';
import { LoadScene } from './load-scene';
import { executed, summaryOf, workedNotebook } from './worked-notebook.fixture';

// Needs the build (`npm run build`).
const root = join(__dirname, '..', '..', '..', '..');
const programs = join(root, 'dist', 'apps');

interface Verified {
  state: string;
  compared: number;
  equal: number;
  total: number;
  loads: {
    name: string;
    written: number;
    compared: number;
    different: number;
    missing: number;
    fields: string[];
  }[];
  different: { kind: string; _out: number; field: string; sent: string; found: string | null }[];
}

jest.setTimeout(240_000);

describe('verifying', () => {
  let rig: Rig;
  let scene: LoadScene;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    scene = await LoadScene.open(rig);
  });
  afterAll(() => rig?.stop());

  async function verified(runId: string, load: string, body: object = {}): Promise<Verified> {
    await scene.dms.post(`/runs/${runId}/verify`, body);
    for (;;) {
      const { body: answer } = await scene.dms.get<Verified>(`/runs/${runId}/verify?load=${load}&limit=1000`);
      if (answer.state === 'done' || answer.state === 'failed') return answer;
      await wait(100);
    }
  }

  it('finds every change made behind its back, and nothing else', async () => {
    const firms = await scene.dataset('firms', 'id,name\nF-1,One\nF-2,Two\n');
    const rows = Array.from(
      { length: 250 },
      (_, row) =>
        `P-${row},"Person ${row} ",P${row}@Example.com,${row % 2 ? 'F-1' : 'f-2'},1990-01-${String(1 + (row % 28)).padStart(2, '0')}`,
    );
    const people = await scene.dataset('people', ['id,name,mail,firm,born', ...rows, ''].join('\n'));
    const key = { operation: 'upsert', externalIdField: 'Legacy_Id__c' };
    const migration = await scene.migration('Verify', [
      {
        ...{ name: 'accounts', datasetId: firms, object: 'Account', ...key },
        mapping: [
          { field: 'Legacy_Id__c', column: 'id' },
          { field: 'Name', column: 'name' },
        ],
      },
      {
        ...{ name: 'contacts', datasetId: people, object: 'Contact', ...key },
        mapping: [
          { field: 'Legacy_Id__c', column: 'id' },
          { field: 'LastName', column: 'name' },
          { field: 'Email', column: 'mail' },
          { field: 'Birthdate', column: 'born' },
          {
            field: 'AccountId',
            lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'firm' },
          },
        ],
      },
    ]);
    const run = await scene.run(migration);
    expect(run.state).toBe('completed');
    const untouched = await verified(run.id, 'contacts');
    expect(untouched).toMatchObject({ state: 'done', compared: 252, equal: 252, total: 0, different: [] });
    expect(untouched.loads[1]?.fields).toEqual([
      'Legacy_Id__c',
      'LastName',
      'Email',
      'Birthdate',
      'AccountId',
    ]);

    const byKey = Object.fromEntries(
      (await scene.query('SELECT Id, Legacy_Id__c, AccountId FROM Contact')).map((record) => [
        String(record['Legacy_Id__c']),
        record,
      ]),
    );
    const change = (name: string, body: object) =>
      scene.call('PATCH', `/services/data/v62.0/sobjects/Contact/${String(byKey[name]?.['Id'])}`, body);
    for (let row = 0; row < 20; row += 1) await change(`P-${row}`, { Email: `other${row}@example.com` });
    await change('P-30', { AccountId: byKey['P-31']?.['AccountId'] });
    await change('P-40', { Birthdate: null });
    await change('P-50', { Phone: '1234' });
    await change('P-51', { LastName: 'Person 51' });
    await scene.call('DELETE', `/services/data/v62.0/sobjects/Contact/${String(byKey['P-60']?.['Id'])}`);

    const { loads, different, total, ...sums } = await verified(run.id, 'contacts');
    expect(sums).toMatchObject({ state: 'done', compared: 252, equal: 252 - 23 });
    expect(loads[1]).toMatchObject({ name: 'contacts', written: 250, different: 22, missing: 1 });
    expect(total).toBe(23);
    expect(new Set(different.map(({ kind, _out, field }) => `${kind} ${_out} ${field}`))).toEqual(
      new Set([
        ...Array.from({ length: 20 }, (_, row) => `different ${row + 1} Email`),
        'different 31 AccountId',
        'different 41 Birthdate',
        'missing 61 null',
      ]),
    );
    expect(different.find(({ _out }) => _out === 31)).toMatchObject({ sent: 'f-2', found: 'F-1' });
    expect(different.find(({ _out }) => _out === 41)).toMatchObject({ sent: '1990-01-13', found: null });

    const sample = await verified(run.id, 'contacts', { sample: 25 });
    expect(sample.loads[1]).toMatchObject({ written: 250, compared: 25 });
  });

  it('holds lookups of a second pass against the org, and tries again when the org does not answer', async () => {
    const main = { name: 'Main__c', type: 'lookup', referenceTo: 'Contact' };
    await scene.call('POST', '/practice/schema', { object: 'Account', fields: [main] });
    const firms = await scene.dataset('circle', 'id,name,main\nC-1,One,P-1\nC-2,Two,P-2\nC-3,Three,\n');
    const people = await scene.dataset('circle-people', 'id,name,firm\nP-1,Ann,C-1\nP-2,Bob,C-1\n');
    const key = { operation: 'upsert', externalIdField: 'Legacy_Id__c' };
    const lookup = (load: string, column: string) => ({
      by: 'load',
      load,
      key: 'id',
      column,
      noMatch: 'fail',
    });
    const migration = await scene.migration('Circle', [
      {
        ...{ name: 'accounts', datasetId: firms, object: 'Account', ...key },
        mapping: [
          { field: 'Legacy_Id__c', column: 'id' },
          { field: 'Name', column: 'name' },
          { field: 'Main__c', lookup: lookup('contacts', 'main') },
        ],
      },
      {
        ...{ name: 'contacts', datasetId: people, object: 'Contact', ...key },
        mapping: [
          { field: 'Legacy_Id__c', column: 'id' },
          { field: 'LastName', column: 'name' },
          { field: 'AccountId', lookup: lookup('accounts', 'firm') },
        ],
      },
    ]);
    const run = await scene.run(migration);
    expect(run.state).toBe('completed');
    const whole = { state: 'done', compared: 5, equal: 5, total: 0 };
    expect(await verified(run.id, 'accounts')).toMatchObject(whole);

    const byKey = async (object: string, name: string) =>
      String((await scene.query(`SELECT Id FROM ${object} WHERE Legacy_Id__c = '${name}'`))[0]?.['Id']);
    const path = `/services/data/v62.0/sobjects/Account/${await byKey('Account', 'C-1')}`;
    await scene.call('PATCH', path, { Main__c: await byKey('Contact', 'P-2') });
    // As often as one call is tried, so that the first verification breaks off.
    await scene.call('POST', '/practice/faults', [
      { match: { path: '/query' }, action: 'status', status: 503, times: 3 },
    ]);
    const again = await verified(run.id, 'accounts');
    expect(again).toMatchObject({ state: 'done', compared: 5, equal: 4, total: 1 });
    expect(again).not.toHaveProperty('problem');
    expect(again.different).toMatchObject([{ kind: 'different', _out: 1, field: 'Main__c' }]);
    const { faults } = await scene.call<{ faults: { hits: number }[] }>('GET', '/practice/faults');
    expect(faults.map(({ hits }) => hits)).toEqual([3]);
    await scene.call('DELETE', '/practice/faults');
  });

  it('refuses what was no finished load, in words', async () => {
    const firms = await scene.dataset('more-firms', 'id,name\nF-9,Nine\n');
    const migration = await scene.migration('Only checked', [
      {
        ...{ name: 'accounts', datasetId: firms, object: 'Account', operation: 'upsert' },
        externalIdField: 'Legacy_Id__c',
        mapping: [
          { field: 'Legacy_Id__c', column: 'id' },
          { field: 'Name', column: 'name' },
        ],
      },
    ]);
    const check = await scene.run(migration, 'check');
    await expect(scene.dms.post(`/runs/${check.id}/verify`, {})).rejects.toThrow(/finished load/);
  });

  describeWithPython('the worked notebook', ['nbconvert', 'ipykernel', 'matplotlib'], (python) => {
    it('goes from upload to a rollback by REST, with the numbers of the report and of the sample', async () => {
      await scene.reset(true);
      const { body: made } = await scene.dms.post<{ token: string }>('/tokens', { name: 'notebook' });
      const environment = { DMS_URL: rig.address, DMS_TOKEN: made.token, DMS_NOTEBOOK_ROLLBACK: '1' };
      const notebook = await executed(python, workedNotebook(root), environment);
      expect(JSON.stringify(notebook)).not.toContain(made.token);
      const pictures = notebook.cells.flatMap(({ outputs = [] }) =>
        outputs.flatMap(({ data }) => (data?.['image/png'] === undefined ? [] : [data['image/png']])),
      );
      expect(pictures.map((picture) => Buffer.from(picture, 'base64').length > 5_000)).toEqual([true]);

      const told = summaryOf(notebook);
      const { body: report } = await scene.dms.get<{ loads: object[] }>(`/runs/${told.runId}/report`);
      expect(report.loads).toMatchObject(
        Object.entries(told.loads).map(([name, counts]) => ({ name, balanced: true, ...counts })),
      );
      const { expected } = await readSample(join(root, 'samples'));
      for (const [name, whole] of [
        ['accounts', expected.loads['Accounts']],
        ['opportunities', expected.loads['Opportunities']],
      ] as const) {
        const { written: created, ...output } = whole!.output;
        expect(told.loads[name]).toMatchObject({ source: whole!.source, output: { ...output, created } });
      }
      const codes = ['Accounts', 'Opportunities'].flatMap((load) =>
        Object.entries(expected.loads[load]!.failedByCode),
      );
      const failed: Record<string, number> = {};
      for (const [code, rows] of codes) failed[code] = (failed[code] ?? 0) + rows;
      expect(told.failed).toEqual(failed);
      expect(told.verified).toBe(
        expected.loads['Accounts']!.output.written + expected.loads['Opportunities']!.output.written,
      );

      const { body: rollback } = await scene.dms.get<RunAnswer>(`/runs/${told.rollbackId}`);
      expect(rollback.counts.output).toMatchObject({ deleted: told.verified, failed: 0, unknown: 0 });
      for (const object of ['Account', 'Opportunity'])
        expect(await scene.query(`SELECT Id FROM ${object}`)).toEqual([]);
    });
  });
});
