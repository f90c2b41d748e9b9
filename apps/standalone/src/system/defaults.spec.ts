import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Rig } from '../faults/rig';
import { LoadScene } from './load-scene';

// Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');
const key = 'Legacy_Id__c';

jest.setTimeout(240_000);

describe('what the settings say of new migrations', () => {
  let rig: Rig;
  let scene: LoadScene;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    scene = await LoadScene.open(rig);
  });
  afterAll(() => rig?.stop());

  const load = (datasetId: string, more: object = {}, phone: object = {}) => ({
    name: 'people',
    datasetId,
    object: 'Contact',
    operation: 'upsert',
    externalIdField: key,
    mapping: [
      { field: key, column: 'id' },
      { field: 'LastName', column: 'name' },
      { field: 'Phone', column: 'phone', ...phone },
    ],
    ...more,
  });
  const choose = (settings: object) => scene.dms.put('/settings', settings);
  const phones = async () => {
    const found = await scene.query(`SELECT ${key}, Phone FROM Contact ORDER BY ${key}`);
    return found.map(({ Phone }) => Phone);
  };

  it('is what their empty cells do, unless a column says otherwise; older migrations stay as they were', async () => {
    await choose({ blank: 'leave' });
    const full = await scene.dataset('full', 'id,name,phone\nA,One,1\nB,Two,2\n');
    const empty = await scene.dataset('empty', 'id,name,phone\nA,One,\nB,Two,\n');
    await scene.run(await scene.migration('Full', [load(full)]));
    const older = await scene.migration('Older', [load(empty)]);
    await choose({ blank: 'null' });
    const own = await scene.migration('Own', [load(empty, {}, { blank: 'leave' })]);
    for (const migration of [older, own]) {
      expect((await scene.run(migration)).counts.output.failed).toBe(0);
      expect(await phones()).toEqual(['1', '2']);
    }
    const newer = await scene.migration('Newer', [load(empty)]);
    expect((await scene.run(newer)).counts.output).toMatchObject({ failed: 0, skipped: 0 });
    expect(await phones()).toEqual([null, null]);
  });

  it('is how many API calls they leave to others, unless a load says otherwise', async () => {
    const { DailyApiRequests: day } = await scene.call<{ DailyApiRequests: { Remaining: number } }>(
      'GET',
      '/services/data/v62.0/limits',
    );
    await choose({ apiReserve: day.Remaining, blank: 'leave' });
    const many = Array.from({ length: 250 }, (_, n) => `R${n},Name ${n},${n}`);
    const rows = await scene.dataset('many', ['id,name,phone', ...many, ''].join('\n'));
    const kept = await scene.start(await scene.migration('Kept', [load(rows)]));
    const paused = await scene.until(kept, ({ state }) => state === 'paused');
    expect(paused.problem).toMatchObject({
      code: 'ORG_LIMIT',
      detail: expect.stringContaining(`leaves ${day.Remaining} to others`) as unknown,
    });
    await scene.dms.post(`/runs/${kept}/cancel`, {});
    await scene.finished(kept);
    const free = await scene.migration('Free', [load(rows, { options: { apiReserve: 0 } })]);
    expect((await scene.run(free)).counts.output).toMatchObject({ created: 250 });
  });
});
