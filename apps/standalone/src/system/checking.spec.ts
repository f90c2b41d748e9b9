import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataCodes, proveCheck } from '../bench/check/check-proof';
import { Rig } from '../faults/rig';
import { LoadScene } from './load-scene';

// What a check foretells, held against what a load then does. Needs the build (`npm run build`); 20,000 rows of the
// same kind are `npm run bench -- check`.
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');

interface Cause {
  field: string | null;
  count: number;
  fix?: { load: string; fixes: number; step: Record<string, unknown> };
}

jest.setTimeout(240_000);

describe('a check', () => {
  let rig: Rig;
  let scene: LoadScene;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    scene = await LoadScene.open(rig);
  });
  afterAll(() => rig?.stop());

  it('foretells what becomes of dirty rows, but for what only the org itself knows', async () => {
    const { rows, codes, falseAlarms, misses } = await proveCheck(scene, 95, 7);
    expect(rows).toBeGreaterThan(300);
    expect(falseAlarms).toEqual([]);
    expect(misses.filter(({ reason }) => reason === undefined)).toEqual([]);
    expect(misses.length).toBeLessThan(rows / 20);
    for (const code of ['STRING_TOO_LONG', 'DUPLICATE_VALUE', 'MALFORMED_ID', 'PARENT_FAILED'] as const)
      expect(codes).toContain(code);
    expect(codes.filter((code) => (dataCodes as readonly string[]).includes(code)).length).toBeGreaterThan(
      20,
    );
  });

  const key = { operation: 'upsert', externalIdField: 'Legacy_Id__c' };
  const people = (datasetId: string) => ({
    name: 'people',
    datasetId,
    object: 'Contact',
    ...key,
    mapping: [
      { field: 'Legacy_Id__c', column: 'id' },
      { field: 'LastName', column: 'name' },
      { field: 'Email', column: 'mail' },
      { field: 'Birthdate', column: 'born' },
      { field: 'Department', column: 'team' },
    ],
  });

  it('tells for each cause the step that puts its rows right, how many, and adds it in one call', async () => {
    await scene.reset(true);
    const rows = [
      '1,Ann,ann(at)firm.example,1980-12-31,A',
      '2,Bob,bob@@firm.example,1990-02-01,B',
      `3,Cid,nonsense,1970-05-06,${'x'.repeat(90)}`,
      '4,Dee,dee@firm.example,tomorrow,C',
      '6,Fee,fee@firm.example,31.12.1980,E',
      '5,,eve@firm.example,,D',
    ];
    const id = await scene.migration('Fixes', [
      people(await scene.dataset('fixes', ['id,name,mail,born,team', ...rows, ''].join('\n'))),
    ]);
    const causesOf = async (run: string) =>
      (await scene.dms.get<{ items: Cause[] }>(`/runs/${run}/causes`)).body.items;
    const first = await scene.run(id, 'check');
    expect(first.counts.output).toMatchObject({ created: 0, failed: 6 });
    const causes = await causesOf(first.id);
    const fixes = Object.fromEntries(
      causes.map(({ field, count, fix }) => [field, `${fix?.step['op']} ${fix?.fixes} of ${count}`]),
    );
    expect(fixes).toEqual({
      Email: 'email 2 of 3',
      Birthdate: 'parse 1 of 2',
      Department: 'derive 1 of 1',
      LastName: 'fill 1 of 1',
    });
    for (const { fix } of causes) {
      if (!fix) continue;
      const { body } = await scene.dms.get<{ version: string }>(`/migrations/${id}`);
      const changed = await scene.dms.post(
        `/migrations/${id}/steps`,
        { load: fix.load, step: fix.step },
        { 'If-Match': body.version },
      );
      expect(changed.status).toBe(200);
    }
    // A step that somebody else's version already has is not added to it.
    await expect(
      scene.dms.post(
        `/migrations/${id}/steps`,
        { load: 'people', step: { op: 'drop', columns: ['born'] } },
        { 'If-Match': '1-0' },
      ),
    ).rejects.toMatchObject({ status: 412, code: 'STALE_VERSION' });
    const second = await scene.run(id, 'check');
    expect(second.counts.output).toMatchObject({ created: 4, failed: 2 });
    expect((await causesOf(second.id)).map(({ field, count }) => [field, count])).toEqual([
      ['Email', 1],
      ['Birthdate', 1],
    ]);
  });

  it('a load is refused, with the differences, once the org became stricter; checking again lets it go', async () => {
    await scene.reset(true);
    const change = (more: object) =>
      scene.call('POST', '/practice/schema', { object: 'Contact', fields: [{ name: 'Team__c', ...more }] });
    await change({ type: 'picklist', restricted: true, values: ['Red', 'Blue'] });
    const mapped = people(await scene.dataset('drift', 'id,name,mail,born,team\n1,Ann,,,Red\n'));
    const mapping = mapped.mapping.map((entry) =>
      entry.field === 'Department' ? { field: 'Team__c', column: 'team' } : entry,
    );
    const id = await scene.migration('Drift', [{ ...mapped, mapping }]);
    const drift = async () =>
      (await scene.dms.get<{ since?: object; items: object[] }>(`/migrations/${id}/drift`)).body;
    expect(await drift()).toEqual({ items: [] });
    await scene.run(id, 'check');
    expect(await drift()).toMatchObject({ since: {}, items: [] });
    await change({ values: ['Blue', 'Green'] });
    await scene.call('POST', '/practice/schema', {
      object: 'Contact',
      fields: [{ name: 'Needed__c', type: 'text', length: 10, required: true }],
    });
    expect((await drift()).items).toEqual([
      { load: 'people', object: 'Contact', field: 'Team__c', kind: 'values', before: 'Red', now: '' },
      {
        load: 'people',
        object: 'Contact',
        field: 'Needed__c',
        kind: 'required',
        before: '',
        now: 'required',
      },
    ]);
    await expect(scene.start(id)).rejects.toMatchObject({ status: 409, code: 'SCHEMA_DRIFT' });
    expect(await scene.query('SELECT Id FROM Contact')).toEqual([]);
    expect((await scene.run(id, 'check')).counts.output).toMatchObject({ failed: 1 });
    expect((await scene.run(id)).counts.output).toMatchObject({ failed: 1 });
  });

  it('an org that may be production is named by whoever loads, retries or rolls back', async () => {
    await scene.reset(true);
    const { dms } = scene;
    const login = JSON.parse(await readFile(rig.practiceLogin, 'utf8')) as Record<string, string>;
    const twin = { name: 'Twin', credentials: { type: 'token', accessToken: login['accessToken'] } };
    const at = (instanceUrl: string | undefined) => ({
      ...twin,
      credentials: { ...twin.credentials, instanceUrl },
    });
    const { body: connection } = await dms.post<{ id: string; version: string; kind: string }>(
      '/connections',
      at(login['instanceUrl']),
    );
    expect(connection.kind).toBe('practice');
    const mapped = people(await scene.dataset('named', 'id,name,mail,born,team\n1,Ann,,,\n2,,,,\n'));
    const { body: migration } = await dms.post<{ id: string }>('/migrations', {
      ...{ name: 'Named', connectionId: connection.id },
      loads: [{ recipe: { version: 1, steps: [] }, ...mapped }],
    });
    const { id: run } = await scene.run(migration.id);
    const moved = await dms.put<{ kind: string }>(
      `/connections/${connection.id}`,
      at('https://acme.my.salesforce.com'),
      connection.version,
    );
    expect(moved.body.kind).toBe('unknown');
    const refused = { status: 428, code: 'PRECONDITION_REQUIRED' };
    const load = { mode: 'load', confirm: 'twin' };
    await expect(dms.post(`/migrations/${migration.id}/runs`, load)).rejects.toMatchObject(refused);
    await expect(dms.post(`/runs/${run}/retry`, {})).rejects.toMatchObject(refused);
    await expect(dms.post(`/runs/${run}/rollback`, {})).rejects.toMatchObject(refused);
    expect(await scene.query('SELECT LastName FROM Contact')).toEqual([{ LastName: 'Ann' }]);
  });
});
