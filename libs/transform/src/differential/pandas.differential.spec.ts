import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeWithPython } from '@dms/testing';
import fc from 'fast-check';
import { Job } from '../run/job.fixture';
import { type RecipeCase, recipeCase } from './recipe-cases';

interface Answer {
  columns: [name: string, kind: string][];
  rows: unknown[][];
  error?: string;
}

/** `npm run jest -- pandas.differential --globals '{"differentialCases":2000}'` runs more of them, by another seed. */
const asked = globalThis as { differentialCases?: number; differentialSeed?: number };
const count = asked.differentialCases ?? 200;
const seed =
  asked.differentialSeed ?? (asked.differentialCases === undefined ? 20_240_229 : Date.now() % 2 ** 31);
const python = join(__dirname, 'pandas_oracle.py');

describeWithPython('recipes against pandas', ['pandas'], (program) => {
  let job: Job;
  beforeAll(async () => {
    job = await Job.open();
  });
  afterAll(() => job.close());

  it(
    `gives what pandas gives, for ${count} random recipes (seed ${seed})`,
    async () => {
      const cases = fc.sample(recipeCase, { numRuns: count, seed });
      const lines = cases.map((each) => JSON.stringify(each)).join('\n');
      const said = spawnSync(program, [python], { input: lines, encoding: 'utf8', maxBuffer: 2 ** 28 });
      const answers = said.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Answer);
      expect(answers).toHaveLength(cases.length);
      const wrong: unknown[] = [];
      const ops = new Set<string>();
      for (const [index, each] of cases.entries()) {
        each.steps.forEach(({ op }) => ops.add(op));
        const ours = await runHere(job, each);
        const theirs = settled(answers[index] as Answer);
        if (JSON.stringify(ours) !== JSON.stringify(theirs)) wrong.push({ case: each, ours, theirs });
      }
      if (wrong.length > 0)
        throw new Error(
          `${wrong.length} of ${count} differ; the shortest: ${wrong
            .sort((a, b) => size(a) - size(b))
            .slice(0, 6)
            .map((w) => JSON.stringify(w))
            .join('\n')}`,
        );
      if (count >= 200) expect([...ops].sort()).toEqual(opsCompared);
    },
    count * 2_000,
  );
});

const opsCompared = [
  'clean',
  'concat',
  'dedupe',
  'derive',
  'drop',
  'extract',
  'fill',
  'filter',
  'format',
  'group',
  'join',
  'limit',
  'map',
  'pad',
  'parse',
  'pivot',
  'rename',
  'reorder',
  'replace',
  'select',
  'sort',
  'split',
  'union',
  'unpivot',
  'validate',
  'window',
];

async function runHere(job: Job, { main, other, steps }: RecipeCase): Promise<Answer> {
  for (const [id, table] of Object.entries({ main, other })) {
    const entries = Object.entries(table);
    const values = Object.fromEntries(entries.map(([name, column]) => [name, column.values]));
    await job.stage(id, values, Object.fromEntries(entries.map(([name, { type }]) => [name, type])));
  }
  try {
    const { columns, output } = await job.run(...steps);
    return settled({
      columns: columns.map(({ name, type }) => [name, type]),
      rows: output.map((row) => columns.map(({ name }) => row[name] ?? null)),
    });
  } catch (error) {
    return { columns: [], rows: [], error: String(error) };
  }
}

/** Doubles are compared to twelve digits; pandas has no type of its own for lists. */
function settled({ columns, rows, error }: Answer): Answer {
  const cell = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) + 0 : value);
  return {
    columns: columns.map(([name, kind]) => [name, kind === 'list' ? 'text' : kind]),
    rows: rows.map((row) => row.map(cell)),
    ...(error !== undefined && { error }),
  };
}

function size(value: unknown): number {
  return JSON.stringify(value).length;
}
