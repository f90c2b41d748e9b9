import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Rig } from '../faults/rig';
import { RunAnswer } from '../sample/run-watch';
import { LoadScene } from './load-scene';

// Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');
const key = 'Legacy_Id__c';

jest.setTimeout(240_000);

describe('around a load', () => {
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

  it('a trial sends some rows of each load with their parents, verifies them, and leaves the others to the rest', async () => {
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
    for (const restOf of ['zzz', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'])
      await expect(start(migration, { mode: 'load', restOf })).rejects.toThrow('404 NOT_FOUND');
  });

  it('a trial can be rolled back before everything is loaded anew', async () => {
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

  describe('Apex calls', () => {
    const off = { method: 'POST', path: '/Automation/off', body: { objects: ['Contact'] } };
    const on = { method: 'POST', path: '/Automation/on' };
    /** Counts calls of a path, and lets them fail where wanted. */
    const watch = (path: string, action: object = { action: 'slow', ms: 1 }) =>
      scene.call('POST', '/practice/faults', [
        { match: { path: `/services/apexrest${path}` }, times: 1_000, ...action },
      ]);
    const hits = async (): Promise<number[]> =>
      (await scene.call<{ faults: { hits: number }[] }>('GET', '/practice/faults')).faults.map(
        (fault) => fault.hits,
      );

    async function guarded(name: string, rows: number, options: object): Promise<string> {
      const csv = ['id,name', ...numbers(rows, (n) => `${name}-${n},Person ${n}`), ''].join('\n');
      const how = { object: 'Contact', operation: 'upsert', externalIdField: key, strategy: 'bulk', options };
      const mapping = [
        { field: key, column: 'id' },
        { field: 'LastName', column: 'name' },
      ];
      return scene.migration(name, [
        { name: 'people', datasetId: await scene.dataset(name, csv), ...how, mapping },
      ]);
    }
    const apexLog = async (runId: string) =>
      (await scene.dms.get<{ items: { event: string; message: string }[] }>(`/runs/${runId}/log`)).body.items
        .filter(({ event }) => event === 'apex' || event === 'loading')
        .map(({ message }) => message);

    it('answer what the class answers, below /services/apexrest/ only', async () => {
      await scene.reset();
      const connection = await scene.dms.find<{ id: string; kind: string }>(
        '/connections',
        ({ kind }) => kind === 'practice',
      );
      const connectionId = connection?.id ?? '';
      const call = (body: object) => scene.dms.post<{ body: unknown }>('/apex', { connectionId, ...body });
      expect((await call({ method: 'POST', path: '/Echo/x?y=1', body: { a: [1, null] } })).body).toEqual({
        body: { method: 'POST', path: '/Echo/x', body: { a: [1, null] } },
      });
      await scene.call('POST', '/practice/apex', [
        { path: 'Broken', status: 500, body: [{ errorCode: 'APEX_ERROR', message: 'No' }] },
      ]);
      await expect(call({ method: 'GET', path: 'Broken' })).rejects.toThrow(/No/);
      await expect(call({ method: 'GET', path: '/../data/v62.0/limits' })).rejects.toThrow(/apexrest/);
    });

    it('are refused around a load where their path leads elsewhere', async () => {
      const elsewhere = guarded('C', 1, { postApex: { method: 'GET', path: '/../data/v62.0/limits' } });
      await expect(elsewhere).rejects.toThrow(/apexrest/);
    });

    it('stand around the load, once each', async () => {
      await scene.reset();
      await watch('/Automation/off');
      await watch('/Automation/on');
      const migration = await guarded('A', 30, { preApex: off, postApex: on });
      const run = await start(migration, { mode: 'load' });
      expect(run.counts.output).toMatchObject({ created: 30 });
      expect((await hits()).sort()).toEqual([1, 1]);
      expect(await apexLog(run.id)).toEqual([
        'The run is loading.',
        'Apex before the load, POST /Automation/off: begins.',
        'Apex before the load, POST /Automation/off: done.',
        'Bulk jobs of the load begin.',
        'Apex after the load, POST /Automation/on: begins.',
        'Apex after the load, POST /Automation/on: done.',
      ]);
    });

    it('write nothing where the one before is refused, and put right what it may have done all the same', async () => {
      await scene.reset();
      const refusal = { action: 'status', status: 400, body: [{ errorCode: 'NO', message: 'Not today' }] };
      await watch('/Automation/off', refusal);
      const migration = await guarded('B', 20, { preApex: off, postApex: on });
      const { body } = await scene.dms.post<RunAnswer>(`/migrations/${migration}/runs`, { mode: 'load' });
      const paused = await scene.until(body.id, ({ state }) => state === 'paused');
      expect(paused.problem?.detail).toMatch(/Not today/);
      await scene.call('DELETE', '/practice/faults');
      await watch('/Automation/on');
      await scene.dms.post(`/runs/${body.id}/cancel`, {});
      expect((await scene.finished(body.id)).state).toBe('cancelled');
      expect(await hits()).toEqual([1]);
      expect(await count('Contact')).toBe(0);
    });
  });
});
