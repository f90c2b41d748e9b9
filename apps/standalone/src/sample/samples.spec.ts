import { childEnvironment } from '@dms/config';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readSample } from './sample-files';

const samples = resolve(__dirname, '../../../../samples');
const generated = ['accounts.csv', 'contacts.xlsx', 'opportunities.csv', 'expected.json', 'README.md'];

describe('samples/', () => {
  it.each(['UTC', 'Asia/Tokyo'])(
    'comes out byte for byte the same when generated again (%s)',
    async (zone) => {
      const folder = await mkdtemp(join(tmpdir(), 'dms-samples-'));
      try {
        await promisify(execFile)(process.execPath, [join(samples, 'generate.mjs'), folder], {
          env: childEnvironment({ TZ: zone }),
        });
        for (const name of generated) {
          const [committed, again] = [
            await readFile(join(samples, name)),
            await readFile(join(folder, name)),
          ];
          expect({ name, equal: committed.equals(again) }).toEqual({ name, equal: true });
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  it('has a README whose tables say what expected.json says', async () => {
    const { expected } = await readSample(samples);
    const readme = await readFile(join(samples, 'README.md'), 'utf8');
    const cells = readme
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const rowOf = (first: string, width: number) =>
      cells.find((row) => row[0] === first && row.length === width);
    for (const [name, load] of Object.entries(expected.loads)) {
      const { rows, carried, folded, skipped, rejected } = load.source;
      expect(rowOf(name, 7)?.slice(1, 6)).toEqual([rows, carried, folded, skipped, rejected].map(String));
      const { output } = load;
      expect(rowOf(name, 6)?.slice(1, 5)).toEqual(
        [output.rows, output.written, output.skipped, output.failed].map(String),
      );
      for (const [code, count] of Object.entries(load.failedByCode))
        expect(rowOf(name, 6)?.[5]).toContain(`${code} ${count}`);
      expect(rowOf(`SELECT COUNT() FROM ${load.object}`, 2)?.[1]).toBe(String(output.written));
    }
    for (const [name, { rows, setAside }] of Object.entries(expected.datasets))
      expect(rowOf(name, 3)).toEqual([name, String(rows), String(setAside)]);
  });

  it('expects sums that add up', async () => {
    const { expected } = await readSample(samples);
    for (const { source, steps, output, failedByCode, keys } of Object.values(expected.loads)) {
      const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
      expect(source.rows).toBe(source.carried + source.folded + source.skipped + source.rejected);
      expect(output.rows).toBe(source.carried);
      expect(output.rows).toBe(output.written + output.skipped + output.failed);
      expect(source.skipped).toBe(sum(Object.values(steps).map((step) => step.skipped)));
      expect(source.rejected).toBe(sum(Object.values(steps).map((step) => step.rejected)));
      expect(output.failed).toBe(sum(Object.values(failedByCode)));
      expect(new Set(keys.map((key) => key.toUpperCase())).size).toBe(output.written);
    }
  });

  it('names only steps that the recipes have', async () => {
    const { expected, migration } = await readSample(samples);
    for (const load of migration.loads) {
      const ids = load.recipe.steps.map((step) => step.id);
      expect(ids).toHaveLength(new Set(ids).size);
      expect(ids).toEqual(expect.arrayContaining(Object.keys(expected.loads[load.name]?.steps ?? {})));
    }
  });
});
