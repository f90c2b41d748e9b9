import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Rig } from '../faults/rig';
import { RunAnswer } from '../sample/run-watch';
import { LoadScene } from './load-scene.fixture';

// Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');
const key = 'Legacy_Id__c';

jest.setTimeout(240_000);

describe('a trial before the rest', () => {
  let rig: Rig;
  let scene: LoadScene;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    scene = await LoadScene.open(rig);
  });
  afterAll(() => rig?.stop());

  async function start(migration: string, body: object): Promise<RunAnswer> {
    const { body: run } = await scene.dms.post<RunAnswer>(`/migrations/${migration}/runs`, body);
    return scene.finished(run.id);
  }

  async function firmsAndPeople(name: string): Promise<string> {
    const firms = await scene.dataset(
      `${name}-firms`,
      ['id,name', ...numbers(40, (n) => `${name}-F-${n},Firm ${n}`), ''].join('\n'),
    );
    const rows = numbers(90, (n) => `${name}-P-${n},Person ${n},${n % 3 ? `${name}-F-${n % 40}` : ''}`);
    const people = await scene.dataset(`${name}-people`, ['id,name,firm', ...rows, ''].join('\n'));
    const upsert = { operation: 'upsert', externalIdField: key };
    return scene.migration(name, [
      {
        ...{ name: 'firms', datasetId: firms, object: 'Account', ...upsert },
        mapping: [
          { field: key, column: 'id' },
          { field: 'Name', column: 'name' },
        ],
      },
      {
        ...{ name: 'people', datasetId: people, object: 'Contact', ...upsert },
        mapping: [
          { field: key, column: 'id' },
          { field: 'LastName', column: 'name' },
          { field: 'AccountId', lookup: { by: 'externalId', object: 'Account', key, column: 'firm' } },
        ],
      },
    ]);
  }

  const numbers = (count: number, line: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => line(n));
  const count = async (object: string) => (await scene.query(`SELECT Id FROM ${object}`)).length;
  const writes = async (object: string) =>
    scene.call<{ keys: number; writes: number }>('GET', `/practice/writes/summary?object=${object}`);

  it('sends some rows of each load with their parents, verifies them, and leaves the others to the rest', async () => {
    await scene.reset();
    const migration = await firmsAndPeople('T');
    const trial = await start(migration, { mode: 'load', trial: 10, pick: 'spread' });
    expect(trial).toMatchObject({
      ...{ state: 'completed', trial: { rows: 10, pick: 'spread' } },
      counts: { output: { rows: 130, created: 20, failed: 0, skipped: 110 }, balanced: true },
    });
    const firms = (await scene.outcomes(trial.id, '&load=firms&status=created')).map(({ _out }) => _out);
    expect(firms).toEqual([1, 5, 9, 13, 17, 21, 25, 29, 33, 37]);
    const left = await scene.outcomes(trial.id, '&status=skipped');
    expect(new Set(left.map(({ code }) => code))).toEqual(new Set(['notInTrial']));
    for (;;) {
      const { body } = await scene.dms.get<{ state: string; compared: number; equal: number }>(
        `/runs/${trial.id}/verify`,
      );
      if (body.state !== 'done') await wait(100);
      else {
        expect(body).toMatchObject({ compared: 20, equal: 20 });
        break;
      }
    }

    const rest = await start(migration, { mode: 'load', restOf: trial.id });
    expect(rest).toMatchObject({
      ...{ state: 'completed', restOf: trial.id },
      counts: { output: { rows: 110, created: 110, failed: 0 }, balanced: true },
    });
    expect([await count('Account'), await count('Contact')]).toEqual([40, 90]);
    expect(await writes('Contact')).toMatchObject({ keys: 90, writes: 90 });
    await expect(start(migration, { mode: 'load', restOf: trial.id })).rejects.toThrow(rest.id);
    await expect(start(migration, { mode: 'load', restOf: rest.id })).rejects.toThrow(/no trial/);
  });

  it('can be rolled back before everything is loaded anew', async () => {
    await scene.reset();
    const migration = await firmsAndPeople('U');
    const trial = await start(migration, { mode: 'load', trial: 5 });
    const outs = (await scene.outcomes(trial.id, '&load=firms&status=created')).map(({ _out }) => _out);
    expect(outs).toEqual([1, 2, 3, 4, 5]);
    const { body } = await scene.dms.post<RunAnswer>(`/runs/${trial.id}/rollback`, {});
    expect(await scene.finished(body.id)).toMatchObject({
      state: 'completed',
      counts: { output: { deleted: 10 } },
    });
    expect([await count('Account'), await count('Contact')]).toEqual([0, 0]);
    await expect(start(migration, { mode: 'load', restOf: trial.id })).rejects.toThrow(/rolled back/);
    await expect(start(migration, { mode: 'check', trial: 5 })).rejects.toThrow(/check writes nothing/);
    const whole = await start(migration, { mode: 'load' });
    expect(whole.counts.output).toMatchObject({ rows: 130, created: 130 });
  });
});
