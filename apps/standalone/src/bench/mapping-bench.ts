import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { staged } from '../faults/contacts-run';
import { Rig } from '../faults/rig';
import type { DmsClient } from '../sample/dms-client';
import type { Bar } from './bar';
import { acceptLine, type Guess, type Score, scoreOf, sumOf, type Truth, truthsOf } from './mapping/score';
import { mappingTables } from './mapping/tables';
import { valuesOf } from './mapping/values';

const rows = 60;

/** Forty tables with known truths, staged and asked about by REST against the practice org: how good are the suggestions? */
export async function mappingBench(programs: string): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const startedAt = performance.now();
    const dms = await rig.client();
    const connection = await dms.find<{ id: string; kind: string }>(
      '/connections',
      ({ kind }) => kind === 'practice',
    );
    const scores: Score[] = [];
    for (const [seed, table] of mappingTables.entries()) {
      const truths = truthsOf(table);
      const file = join(rig.home, 'table.csv');
      await writeFile(file, csvOf(truths, seed));
      const guesses = await suggestionsFor(dms, file, connection?.id ?? '', table);
      const score = scoreOf(truths, guesses);
      console.log(`${score.right} of ${score.homes}, ${score.wrong} wrong above the line: ${table.name}`);
      for (const miss of score.misses) console.log(`    ${miss}`);
      scores.push(score);
    }
    return barsOf(sumOf(scores), (performance.now() - startedAt) / 1000);
  } finally {
    await rig.stop();
  }
}

async function suggestionsFor(
  dms: DmsClient,
  file: string,
  connectionId: string,
  { name, object }: { name: string; object: string },
): Promise<Guess[]> {
  const { id: fileId } = await dms.upload<{ id: string }>('/files', file, 'table.csv');
  const { body: dataset } = await dms.post<{ id: string }>('/datasets', { fileId, name });
  await staged(dms, dataset.id);
  const load = { name: 'load', datasetId: dataset.id, recipe: { version: 1, steps: [] }, object };
  const { body: migration } = await dms.post<{ id: string }>('/migrations', {
    name,
    connectionId,
    loads: [{ ...load, operation: 'insert', mapping: [] }],
  });
  const asked = { load: 'load' };
  return (await dms.post<{ suggestions: Guess[] }>(`/migrations/${migration.id}/suggest-mapping`, asked)).body
    .suggestions;
}

function csvOf(truths: Truth[], seed: number): string {
  const columns = truths.map(({ kind }, index) => valuesOf(kind, rows, seed * 100 + index));
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = Array.from({ length: rows }, (_, row) =>
    columns.map((values) => quoted(values[row] ?? '')).join(','),
  );
  return [truths.map(({ column }) => quoted(column)).join(','), ...lines, ''].join('\n');
}

function barsOf(score: Score, seconds: number): Bar[] {
  const right = score.right / score.homes;
  const wrong = score.wrong / Math.max(1, score.accepted);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    {
      case: 'right at first place',
      rows: score.homes,
      seconds,
      ratio: right,
      bar: 'at least 85 %',
      value: percent(right),
      ok: right >= 0.85,
    },
    {
      case: `wrong above ${acceptLine}`,
      rows: score.accepted,
      seconds,
      ratio: wrong,
      bar: 'at most 3 %',
      value: percent(wrong),
      ok: wrong <= 0.03,
    },
  ];
}
