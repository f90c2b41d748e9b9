import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataCodes, proveCheck } from '../bench/check/check-proof';
import { Rig } from '../faults/rig';
import { LoadScene } from './load-scene';

// What a check foretells, held against what a load then does. Needs the build (`npm run build`); 20,000 rows of the
// same kind are `npm run bench -- check`.
const programs = join(__dirname, '..', '..', '..', '..', 'dist', 'apps');

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
    expect(rows).toBeGreaterThan(600);
    expect(falseAlarms).toEqual([]);
    expect(misses.filter(({ reason }) => reason === undefined)).toEqual([]);
    expect(misses.length).toBeLessThan(rows / 20);
    for (const code of ['STRING_TOO_LONG', 'DUPLICATE_VALUE', 'MALFORMED_ID', 'PARENT_FAILED'] as const)
      expect(codes).toContain(code);
    expect(codes.filter((code) => (dataCodes as readonly string[]).includes(code)).length).toBeGreaterThan(
      20,
    );
  });
});
