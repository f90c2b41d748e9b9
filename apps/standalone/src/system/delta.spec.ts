import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Rig } from '../faults/rig';
import { RunAnswer } from '../sample/run-watch';
import { LoadScene } from './load-scene';

// Needs the build (`npm run build`).
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');
const key = 'Legacy_Id__c';

interface Delta {
  new: number;
  changed: number;
  unchanged: number;
  gone: number;
}
interface DeltaRun {
  loads: { name: string; delta?: Delta }[];
}

jest.setTimeout(240_000);

describe('sending only what is new or changed', () => {
  let rig: Rig;
  let scene: LoadScene;

  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    rig = await Rig.start(programs);
    scene = await LoadScene.open(rig);
  });
  afterAll(() => rig?.stop());

  const firmFile = 'id,name\nF-1,One\nF-2,Two\n';
  const person = (row: number, name = `Person ${row}`) =>
    `P-${row},${name},p${row}@example.com,F-${1 + (row % 2)}`;
  const people = (rows: string[]) => ['id,name,mail,firm', ...rows, ''].join('\n');
  const hundred = Array.from({ length: 100 }, (_, row) => person(row));

  const loads = (firms: string, persons: string, gone: object) => {
    const options = { deltaOnly: true, gone };
    const how = { recipe: { version: 1, steps: [] }, operation: 'upsert', externalIdField: key };
    return [
      {
        ...{ name: 'firms', datasetId: firms, object: 'Account', ...how, options: { deltaOnly: true } },
        mapping: [
          { field: key, column: 'id' },
          { field: 'Name', column: 'name' },
        ],
      },
      {
        ...{ name: 'people', datasetId: persons, object: 'Contact', ...how, options },
        mapping: [
          { field: key, column: 'id' },
          { field: 'LastName', column: 'name' },
          { field: 'Email', column: 'mail' },
          {
            field: 'AccountId',
            lookup: { by: 'load', load: 'firms', key: 'id', column: 'firm', noMatch: 'fail' },
          },
        ],
      },
    ];
  };

  /** The same migration with tomorrow's file. */
  async function tomorrow(id: string, loadsOfTomorrow: object[]): Promise<void> {
    const { body } = await scene.dms.get<{ version: string; name: string; connectionId: string }>(
      `/migrations/${id}`,
    );
    const { version, name, connectionId } = body;
    await scene.dms.put(`/migrations/${id}`, { name, connectionId, loads: loadsOfTomorrow }, `"${version}"`);
  }

  const delta = (run: RunAnswer, name: string) =>
    (run as unknown as DeltaRun).loads.find((load) => load.name === name)?.delta;
  const writes = async () =>
    (await scene.call<{ writes: number }>('GET', '/practice/writes/summary?object=Contact')).writes;

  it('sends nothing of an unchanged file, what changed of another, and treats what is gone as told', async () => {
    const firms = await scene.dataset('firms', firmFile);
    const first = await scene.dataset('people', people(hundred));
    const migration = await scene.migration('Delta', loads(firms, first, { action: 'list' }));
    const monday = await scene.run(migration);
    expect(delta(monday, 'people')).toEqual({ new: 100, changed: 0, unchanged: 0, gone: 0 });
    expect(monday.counts.output).toMatchObject({ rows: 102, created: 102 });
    const before = await writes();

    const tuesday = await scene.run(migration);
    expect(delta(tuesday, 'people')).toEqual({ new: 0, changed: 0, unchanged: 100, gone: 0 });
    expect(tuesday.counts).toMatchObject({
      output: { rows: 102, unchanged: 102, updated: 0 },
      balanced: true,
    });
    expect(await writes()).toBe(before);
    const [sample] = await scene.outcomes(tuesday.id, '&status=unchanged&load=people');
    expect(sample?.salesforceId).toMatch(/^003/);

    // One changed, one is new, two are gone.
    const second = await scene.dataset(
      'people-2',
      people([person(0, 'Changed'), ...hundred.slice(3), person(200)]),
    );
    await tomorrow(migration, loads(firms, second, { action: 'list' }));
    const check = await scene.run(migration, 'check');
    expect(delta(check, 'people')).toEqual({ new: 1, changed: 1, unchanged: 97, gone: 2 });
    const wednesday = await scene.run(migration);
    expect(delta(wednesday, 'people')).toEqual({ new: 1, changed: 1, unchanged: 97, gone: 2 });
    expect(await writes()).toBe(before + 2);
    const gone = await scene.outcomes(wednesday.id, `&load=${encodeURIComponent('Gone from people')}`);
    expect(gone.map(({ status, code, values }) => [status, code, values['key']])).toEqual([
      ['skipped', 'gone', 'P-1'],
      ['skipped', 'gone', 'P-2'],
    ]);
    expect(wednesday.counts.balanced).toBe(true);
  });

  it('flags or deletes what is gone, once; and what failed is sent again', async () => {
    await scene.reset();
    const firms = await scene.dataset('firms-2', firmFile);
    const rows = [...hundred.slice(0, 10), 'P-10,,p10@example.com,F-1'];
    const first = await scene.dataset('people-3', people(rows));
    const flag = { action: 'flag', field: 'Title', value: 'left' };
    const migration = await scene.migration('Gone', loads(firms, first, flag));
    const monday = await scene.run(migration);
    expect(monday.counts.output).toMatchObject({ created: 12, failed: 1 });
    const second = await scene.dataset('people-4', people([...rows.slice(2, 10), person(10)]));
    await tomorrow(migration, loads(firms, second, flag));
    const tuesday = await scene.run(migration);
    expect(delta(tuesday, 'people')).toEqual({ new: 1, changed: 0, unchanged: 8, gone: 2 });
    const titled = async () =>
      (await scene.query(`SELECT ${key} FROM Contact WHERE Title = 'left' ORDER BY ${key}`)).map(
        (each) => each[key],
      );
    expect(await titled()).toEqual(['P-0', 'P-1']);

    const third = await scene.dataset('people-5', people([...rows.slice(3, 10), person(10)]));
    await tomorrow(migration, loads(firms, third, { action: 'delete' }));
    const plan = (await scene.dms.get<{ warnings: { code: string }[] }>(`/migrations/${migration}/plan`))
      .body;
    expect(plan.warnings.map(({ code }) => code)).toContain('DELTA_DELETES');
    const wednesday = await scene.run(migration);
    // Those that were flagged are not known any more.
    expect(delta(wednesday, 'people')).toEqual({ new: 0, changed: 0, unchanged: 8, gone: 1 });
    expect(wednesday.counts.output).toMatchObject({ deleted: 1, failed: 0 });
    expect((await scene.query(`SELECT Id FROM Contact WHERE ${key} = 'P-2'`)).length).toBe(0);

    // After a rollback nobody knows what the org holds: everything is sent.
    const { body } = await scene.dms.post<RunAnswer>(`/runs/${tuesday.id}/rollback`, {});
    await scene.finished(body.id);
    const friday = await scene.run(migration);
    expect(delta(friday, 'people')).toEqual({ new: 8, changed: 0, unchanged: 0, gone: 0 });
  });

  it('knows what a trial, its rest and retries wrote between them, and nothing any more once one was rolled back', async () => {
    await scene.reset();
    const firms = await scene.dataset('firms-4', 'id,name\nF-1,One\nF-2,\n');
    const rows = hundred.slice(0, 5);
    const persons = await scene.dataset('people-6', people([...rows, 'P-5,,p5@example.com,F-1']));
    const migration = await scene.migration('Piece by piece', loads(firms, persons, { action: 'list' }));
    const begin = async (path: string, body: object) =>
      scene.finished((await scene.dms.post<RunAnswer>(path, body)).body.id);
    const start = (body: object) => begin(`/migrations/${migration}/runs`, { mode: 'load', ...body });
    const putRight = (load: string, _out: number, name: string) => ({ load, _out, values: { name } });

    // The firm of P-1 fails and holds P-1 back; once it is there, the rest finds it though the trial did not write it.
    const trial = await start({ trial: 2 });
    expect(trial.counts.output).toMatchObject({ created: 2, failed: 2, skipped: 4 });
    const retried = await begin(`/runs/${trial.id}/retry`, { values: [putRight('firms', 2, 'Two')] });
    expect(retried.counts.output).toMatchObject({ created: 2, failed: 0 });
    const rest = await start({ restOf: trial.id });
    expect(rest.counts.output).toMatchObject({ rows: 4, created: 3, failed: 1 });
    const more = { values: [putRight('people', 6, 'Five')] };
    const last = await begin(`/runs/${rest.id}/retry`, more);
    expect(last.counts.output).toMatchObject({ rows: 1, created: 1 });
    // What was put right by hand is in no file: its rows are sent again, all others are known.
    const check = await scene.run(migration, 'check');
    expect(delta(check, 'firms')).toEqual({ new: 0, changed: 1, unchanged: 1, gone: 0 });
    expect(delta(check, 'people')).toEqual({ new: 0, changed: 1, unchanged: 5, gone: 0 });

    // What was rolled back can be tried again, and then nobody knows what the org holds.
    await begin(`/runs/${last.id}/rollback`, {});
    expect((await begin(`/runs/${rest.id}/retry`, more)).counts.output).toMatchObject({
      rows: 1,
      created: 1,
    });
    const after = await scene.run(migration, 'check');
    expect(delta(after, 'people')).toEqual({ new: 6, changed: 0, unchanged: 0, gone: 0 });
    expect((await scene.query(`SELECT AccountId FROM Contact WHERE AccountId != null`)).length).toBe(6);
  });

  it('refuses what makes no sense, in words', async () => {
    const firms = await scene.dataset('firms-3', firmFile);
    const load = {
      name: 'firms',
      datasetId: firms,
      object: 'Account',
      mapping: [{ field: 'Name', column: 'name' }],
    };
    const options = { deltaOnly: true };
    const inserting = scene.migration('No key', [{ ...load, operation: 'insert', options }]);
    await expect(inserting).rejects.toThrow(/deltaOnly tells rows apart by a key/);
  });
});
