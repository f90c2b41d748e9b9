import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OrgSnapshot, orgSnapshots } from '../faults/org-snapshot';
import { Rig } from '../faults/rig';
import { RunAnswer } from '../sample/run-watch';
import { LoadScene } from './load-scene';

// Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');

interface Preview {
  state: string;
  counts: { delete: number; restore: number; unchanged: number; left: number };
  loads: {
    load: string;
    action: string;
    rows: number;
    undone: number;
    left: { code: string; count: number }[];
  }[];
  left: { load: string; action: string; _out: number; code: string; message: string }[];
  total: number;
  irreversible: { code: string; message: string; count?: number }[];
}
type Rollback = RunAnswer & { rollbackOf?: string };
type Undone = RunAnswer & { rolledBackBy?: string };

const base = '/services/data/v62.0';
const key = 'Legacy_Id__c';

jest.setTimeout(240_000);

describe('rolling back', () => {
  let rig: Rig;
  let scene: LoadScene;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    scene = await LoadScene.open(rig);
  });
  afterAll(() => rig?.stop());
  beforeEach(() => scene.reset());

  const snapshot = orgSnapshots((path) => scene.call('GET', path));
  const preview = async (runId: string, query = '?limit=1000') =>
    (await scene.dms.get<Preview>(`/runs/${runId}/rollback${query}`)).body;

  async function rollBack(runId: string): Promise<Rollback> {
    const { body } = await scene.dms.post<Rollback>(`/runs/${runId}/rollback`, {});
    return (await scene.finished(body.id)) as Rollback;
  }

  const insert = (object: string, records: object[]) =>
    scene.call<{ id: string; success: boolean }[]>('POST', `${base}/composite/sobjects`, {
      records: records.map((record) => ({ attributes: { type: object }, ...record })),
    });

  const idsOf = async (object: string): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await scene.query(`SELECT Id, ${key} FROM ${object}`)).map((record) => [
        String(record[key]),
        String(record['Id']),
      ]),
    );

  /** What the clock of the org says is told in whole seconds: edits are made in a later one than the run. */
  async function nextSecond(): Promise<void> {
    const second = async () => (await scene.dms.get<unknown>('/me'), Math.floor(Date.now() / 1000));
    const first = await second();
    while ((await second()) === first);
  }

  /** Firms and people of before, and a migration that changes some of them and adds others. */
  async function changedOrg(): Promise<{ run: RunAnswer; before: OrgSnapshot; migration: string }> {
    await insert('Account', [
      { [key]: 'F-1', Name: 'Firm one', Phone: '1', Description: 'left alone', AnnualRevenue: 10 },
      { [key]: 'F-2', Name: 'Firm two', Website: 'https://two.example' },
    ]);
    const firms = await idsOf('Account');
    await insert(
      'Contact',
      Array.from({ length: 30 }, (_, row) => ({
        ...{ [key]: `P-${row}`, LastName: `Old ${row}`, Email: `Old${row}@Example.com` },
        ...{ AccountId: firms[row % 2 ? 'F-1' : 'F-2'], Birthdate: row % 3 ? '1980-02-03' : null },
        Description: `  "kept", ${row}\nsecond line`,
      })),
    );
    const firmRows =
      'id,name,phone,revenue\nF-1,Firm One,,20.5\nF-2,Firm two,22,\nF-3,New three,3,1\nF-4,New four,4,\n';
    const rows = Array.from(
      { length: 60 },
      (_, row) => `P-${row},New ${row},old${row}@example.com,F-${1 + (row % 4)},1990-01-0${1 + (row % 9)}`,
    );
    const accounts = await scene.dataset('firms', firmRows);
    const contacts = await scene.dataset('people', ['id,name,mail,firm,born', ...rows, ''].join('\n'));
    const tasks = await scene.dataset('tasks', 'subject,who\nCall,P-1\nWrite,P-45\nMeet,P-50\n');
    const upsert = { operation: 'upsert', externalIdField: key };
    const migration = await scene.migration('Rolled back', [
      {
        ...{ name: 'accounts', datasetId: accounts, object: 'Account', ...upsert },
        mapping: [
          { field: key, column: 'id' },
          { field: 'Name', column: 'name' },
          { field: 'Phone', column: 'phone', blank: 'null' },
          { field: 'AnnualRevenue', column: 'revenue' },
        ],
      },
      {
        ...{ name: 'contacts', datasetId: contacts, object: 'Contact', strategy: 'bulk', ...upsert },
        mapping: [
          { field: key, column: 'id' },
          { field: 'LastName', column: 'name' },
          { field: 'Email', column: 'mail' },
          { field: 'Birthdate', column: 'born' },
          { field: 'AccountId', lookup: { by: 'externalId', object: 'Account', key, column: 'firm' } },
        ],
      },
      {
        ...{ name: 'tasks', datasetId: tasks, object: 'Task', operation: 'insert' },
        mapping: [
          { field: 'Subject', column: 'subject' },
          {
            field: 'WhoId',
            lookup: { by: 'load', load: 'contacts', key: 'id', column: 'who', noMatch: 'fail' },
          },
        ],
      },
    ]);
    const plan = (
      await scene.dms.get<{ loads: { load: string; beforeImage?: object }[] }>(
        `/migrations/${migration}/plan`,
      )
    ).body;
    expect(plan.loads.map(({ load, beforeImage }) => [load, beforeImage])).toEqual([
      ['accounts', { rows: 4, apiCalls: 1 }],
      ['contacts', { rows: 60, apiCalls: 1 }],
      ['tasks', undefined],
    ]);
    const before = await snapshot();
    const run = await scene.run(migration);
    expect(run.counts.output).toMatchObject({ rows: 67, created: 35, updated: 32, failed: 0 });
    return { run, before, migration };
  }

  it('leaves the org as it was before the run, once: all objects, all fields', async () => {
    const { run, before, migration } = await changedOrg();
    const looked = await preview(run.id);
    expect(looked).toMatchObject({
      state: 'ready',
      counts: { delete: 35, restore: 32, unchanged: 0, left: 0 },
      left: [],
    });
    expect(looked.loads.map(({ load, action, undone }) => `${action} ${load} ${undone}`)).toEqual([
      'restore contacts 30',
      'restore accounts 2',
      'delete tasks 3',
      'delete contacts 30',
      'delete accounts 2',
    ]);
    expect(looked.irreversible.map(({ code }) => code)).toEqual([
      'ROLLBACK_SIDE_EFFECTS',
      'ROLLBACK_CASCADE',
    ]);
    expect((await scene.dms.get<Undone>(`/runs/${run.id}`)).body.state).toBe('completed');

    const ask = (id: string) => scene.dms.post<Rollback>(`/runs/${id}/rollback`, {});
    const asked = await Promise.allSettled([ask(run.id), ask(run.id), ask(run.id)]);
    const [made, ...more] = asked.flatMap((each) =>
      each.status === 'fulfilled' ? [each.value.body.id] : [],
    );
    expect(more).toEqual([]);
    const rollback = (await scene.finished(made ?? '')) as Rollback;
    expect(rollback).toMatchObject({ state: 'completed', rollbackOf: run.id });
    expect(rollback.counts).toMatchObject({
      output: { rows: 67, updated: 32, deleted: 35, skipped: 0, failed: 0 },
      balanced: true,
    });
    // The run hears of it right after the rollback has ended.
    const seen = async () => (await scene.dms.get<Undone>(`/runs/${run.id}`)).body;
    let undone = await seen();
    while (undone.state === 'rolling_back') undone = await seen();
    expect(undone).toMatchObject({ state: 'rolled_back', rolledBackBy: rollback.id });
    expect(await snapshot()).toEqual(before);

    await expect(ask(run.id)).rejects.toThrow(`rolled back already, by the run ${rollback.id}`);
    await expect(preview(run.id)).rejects.toThrow(/rolled back already/);
    await expect(ask(rollback.id)).rejects.toThrow(/rollback itself/);
    await expect(scene.dms.post(`/runs/${rollback.id}/retry`, {})).rejects.toThrow(/is a rollback/);
    const check = await scene.run(migration, 'check');
    await expect(ask(check.id)).rejects.toThrow(/check writes nothing/);
    await expect(ask('nobody')).rejects.toThrow(/nobody/);
  });

  it('leaves what others changed or deleted in between, and says so row by row', async () => {
    const { run, before } = await changedOrg();
    await nextSecond();
    const [firms, people] = [await idsOf('Account'), await idsOf('Contact')];
    const path = (object: string, id = '') => `${base}/sobjects/${object}/${id}`;
    await scene.call('PATCH', path('Contact', people['P-3']), { LastName: 'Edited' });
    await scene.call('PATCH', path('Contact', people['P-4']), { Title: 'Not mapped' });
    await scene.call('PATCH', path('Contact', people['P-40']), { Phone: '4711' });
    await scene.call('PATCH', path('Account', firms['F-3']), { Name: 'Mine now' });
    await scene.call('DELETE', path('Contact', people['P-7']));
    await scene.call('DELETE', path('Contact', people['P-50']));
    const edited = await snapshot();
    const looked = await preview(run.id);
    expect(looked.counts).toEqual({ delete: 35 - 3, restore: 32 - 3, unchanged: 0, left: 6 });
    const told = looked.left.map(({ load, _out, action, code }) => `${action} ${load} ${_out} ${code}`);
    expect(told).toEqual([
      'restore contacts 4 changedSince',
      'restore contacts 5 changedSince',
      'restore contacts 8 gone',
      'delete contacts 41 changedSince',
      'delete contacts 51 gone',
      'delete accounts 3 changedSince',
    ]);
    expect(looked.left[0]?.message).toBe('Changed since: LastName holds "Edited", sent was "New 3"');
    expect((await preview(run.id, '?load=accounts&limit=10')).left).toHaveLength(1);
    expect((await preview(run.id, '?offset=4&limit=10')).left).toHaveLength(2);

    const rollback = await rollBack(run.id);
    expect(rollback.state).toBe('completed');
    const left = (await scene.outcomes(rollback.id, '&status=skipped')).map(
      (row) => `${row.load} ${row._out} ${row.code}`,
    );
    expect(left).toEqual(told.map((each) => `${each[0]?.toUpperCase()}${each.slice(1)}`));
    const now = await snapshot();
    const kept = (object: string, id = '') => `${object}.${id}`;
    const survivors = [
      kept('Contact', people['P-3']),
      kept('Contact', people['P-4']),
      kept('Contact', people['P-40']),
      kept('Account', firms['F-3']),
    ];
    for (const id of survivors) expect(now[id]).toEqual(edited[id]);
    const gone = kept('Contact', people['P-7']);
    const rest = Object.entries(now).filter(([id]) => !survivors.includes(id));
    const untouched = Object.entries(before).filter(([id]) => !survivors.includes(id) && id !== gone);
    expect(Object.fromEntries(rest)).toEqual(Object.fromEntries(untouched));
  });

  it('undoes second passes, half-written rows, updates by key and Bulk jobs', async () => {
    await insert(
      'Account',
      Array.from({ length: 12 }, (_, row) => ({
        [key]: `A-${row}`,
        Name: `Old ${row}`,
        NumberOfEmployees: row,
      })),
    );
    const ids = await idsOf('Account');
    await scene.call('PATCH', `${base}/sobjects/Account/${ids['A-2']}`, { ParentId: ids['A-1'] });
    const circle = Array.from({ length: 20 }, (_, row) => `A-${row},Ring ${row},A-${(row + 1) % 20}`);
    const ring = await scene.dataset('ring', ['id,name,parent', ...circle, ''].join('\n'));
    const sizes = await scene.dataset('sizes', 'id,staff\nA-1,100\nA-2,\nA-15,7\nA-99,1\n');
    const migration = await scene.migration('Ring', [
      {
        ...{ name: 'ring', datasetId: ring, object: 'Account', operation: 'upsert', externalIdField: key },
        strategy: 'bulk',
        mapping: [
          { field: key, column: 'id' },
          { field: 'Name', column: 'name' },
          { field: 'ParentId', lookup: { by: 'externalId', object: 'Account', key, column: 'parent' } },
        ],
      },
      {
        ...{ name: 'sizes', datasetId: sizes, object: 'Account', operation: 'update', externalIdField: key },
        strategy: 'bulk',
        mapping: [
          { field: key, column: 'id' },
          { field: 'NumberOfEmployees', column: 'staff', blank: 'null' },
        ],
      },
    ]);
    const before = await snapshot();
    const run = await scene.run(migration);
    // The org refuses the last link of a ring: that row is written, and failed.
    expect(run.counts.output.failed).toBeGreaterThan(0);
    const rollback = await rollBack(run.id);
    expect(rollback).toMatchObject({ state: 'completed', counts: { balanced: true } });
    expect(await snapshot()).toEqual(before);
  });
});
