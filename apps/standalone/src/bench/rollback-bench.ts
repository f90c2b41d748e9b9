import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { isFinished } from '@dms/domain';
import { staged, startLoad } from '../faults/contacts-run';
import { Referee } from '../faults/referee';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { Bar } from './bar';

const operations = ['insert', 'upsert', 'update'] as const;
type Operation = (typeof operations)[number];
const key = 'Legacy_Id__c';
const firms = 500;

/** Runs of so many contacts with lookups are rolled back: the whole org must be as it was before, in every field. */
export async function rollbackBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const referee = await Referee.open(rig.practiceLogin);
    const set = await Setting.open(rig, await rig.client());
    const bars: Bar[] = [];
    for (const operation of operations) {
      await referee.reset();
      await set.load('firms', 'upsert', firmLines('Firm'));
      // Half of the rows of an upsert are there before, all of those of an update.
      const there = { insert: 0, upsert: rows / 2, update: rows }[operation];
      if (there > 0) await set.load('people', 'upsert', personLines(there, 'Old'));
      const before = await referee.snapshot();
      const run = await set.load('people', operation, personLines(rows, 'New'));
      const startedAt = performance.now();
      const { body } = await set.dms.post<RunAnswer>(`/runs/${run.id}/rollback`, {});
      const rollback = await set.ended(body.id);
      const seconds = (performance.now() - startedAt) / 1000;
      const same = isDeepStrictEqual(await referee.snapshot(), before);
      const { updated, deleted } = rollback.counts.output;
      bars.push({
        ...{ case: `${operation} rolled back`, rows, seconds, bar: 'the org as it was before' },
        value: `${updated} put back, ${deleted} deleted, ${same ? 'equal' : 'NOT EQUAL'}`,
        ok: same && rollback.state === 'completed' && updated + deleted === rows,
      });
    }
    return bars;
  } finally {
    await rig.stop();
  }
}

const lines = (count: number, line: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => line(row));
const firmLines = (name: string) => ['id,name', ...lines(firms, (row) => `F-${row},${name} ${row}`)];
const personLines = (count: number, name: string) => [
  'id,name,mail,firm',
  ...lines(
    count,
    (row) =>
      `P-${row},${name} ${row},${name}${row}@example.com,F-${(row * (name === 'New' ? 7 : 3)) % firms}`,
  ),
];

/** Small migrations over the practice org. */
class Setting {
  private constructor(
    private readonly rig: Rig,
    readonly dms: DmsClient,
    private readonly connectionId: string,
  ) {}

  static async open(rig: Rig, dms: DmsClient): Promise<Setting> {
    const connection = await dms.find<{ id: string; kind: string }>(
      '/connections',
      ({ kind }) => kind === 'practice',
    );
    return new Setting(rig, dms, connection?.id ?? '');
  }

  /** Loads a csv to its end; throws unless every row was written. */
  async load(what: 'firms' | 'people', operation: Operation, csv: string[]): Promise<RunAnswer> {
    const path = join(this.rig.home, `${what}.csv`);
    await writeFile(path, `${csv.join('\n')}\n`);
    const { id: fileId } = await this.dms.upload<{ id: string }>('/files', path, `${what}.csv`);
    const { body: dataset } = await this.dms.post<{ id: string }>('/datasets', { fileId, name: what });
    await staged(this.dms, dataset.id);
    const load = {
      ...{ name: what, datasetId: dataset.id, recipe: { version: 1, steps: [] }, operation },
      ...(operation !== 'insert' && { externalIdField: key }),
      object: what === 'firms' ? 'Account' : 'Contact',
      mapping: mappingOf(what),
    };
    const body = { name: what, connectionId: this.connectionId, loads: [load] };
    const { id } = (await this.dms.post<{ id: string }>('/migrations', body)).body;
    const run = await this.ended(await startLoad(this.dms, id));
    if (run.state !== 'completed') throw new Error(`${operation} of ${what} ended ${run.state}`);
    return run;
  }

  async ended(id: string): Promise<RunAnswer> {
    for (;;) {
      const { body } = await this.dms.get<RunAnswer>(`/runs/${id}`);
      if (isFinished(body.state)) return body;
      await wait(200);
    }
  }
}

function mappingOf(what: 'firms' | 'people'): object[] {
  if (what === 'firms')
    return [
      { field: key, column: 'id' },
      { field: 'Name', column: 'name' },
    ];
  return [
    { field: key, column: 'id' },
    { field: 'LastName', column: 'name' },
    { field: 'Email', column: 'mail' },
    { field: 'AccountId', lookup: { by: 'externalId', object: 'Account', key, column: 'firm' } },
  ];
}
