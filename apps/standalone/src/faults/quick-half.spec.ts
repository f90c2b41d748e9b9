import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Field } from './field';
import { Suite, scenarios } from './suite';

// The quick half of `npm run faults`: each of its faults once, in a system of its own. Needs the build.
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');
const seed = 4;

jest.setTimeout(240_000);

describe('nothing is lost, doubled or left unknown', () => {
  let field: Field;
  beforeAll(async () => {
    if (!existsSync(join(programs, 'standalone', 'main.js'))) throw new Error('Build first: npm run build');
    field = await Field.open(programs);
  });
  afterAll(() => field?.close());

  const quick = scenarios.filter((scenario) => scenario.quick === true);
  it.each(quick.map((scenario) => [`${scenario.id}: ${scenario.fault}`, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const line = await new Suite(field, seed, () => undefined).prove(scenario, 1);
      expect(line).toMatchObject({ injected: 1, vain: 0, lost: 0, doubled: 0, unknown: 0, wrong: [] });
    },
  );
});
