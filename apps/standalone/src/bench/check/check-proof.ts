import { isFinished } from '@dms/domain';
import { LoadScene, OutcomeRow } from '../../system/load-scene';
import { randomNumbers } from '../../faults/random-numbers';
import { dirtyLoads } from './dirty-loads';
import { stockOrg } from './dirty-org';
import { Dice, csvOf } from './row-maker';
import { beyondForesight, plantUnforeseeable } from './unforeseeable';
import { Score, scoreOf } from './verdicts';

export interface Proof extends Score {
  checkSeconds: number;
  loadSeconds: number;
}

/**
 * Dirty rows of seven loads over as many objects, `each` rows a load: checked, then loaded, and the two verdicts of each
 * row compared. Resets the practice org, its schema too.
 */
export async function proveCheck(scene: LoadScene, each: number, seed: number): Promise<Proof> {
  const dice = new Dice(randomNumbers(seed));
  const stock = await stockOrg(scene, each, dice);
  const dirty = dirtyLoads(each, dice, stock);
  await plantUnforeseeable(scene, dirty, stock, Math.max(1, Math.round(each / 1_500)));
  const loads: object[] = [];
  for (const { rows, load } of dirty) {
    loads.push({ ...load, datasetId: await scene.dataset(`dirty-${load.name}`, csvOf(rows)) });
  }
  const migration = await scene.migration('Dirty rows', loads);
  const [check, checkSeconds] = await outcomesOf(scene, migration, 'check');
  const [load, loadSeconds] = await outcomesOf(scene, migration, 'load');
  return { ...scoreOf(check, load), checkSeconds, loadSeconds };
}

async function outcomesOf(
  scene: LoadScene,
  migration: string,
  mode: 'check' | 'load',
): Promise<[OutcomeRow[], number]> {
  const begun = performance.now();
  const id = await scene.start(migration, mode);
  const run = await scene.until(id, ({ state }) => isFinished(state) || state === 'paused');
  if (run.state === 'paused') throw new Error(`The ${mode} stands still: ${JSON.stringify(run.problem)}`);
  const seconds = (performance.now() - begun) / 1000;
  const rows: OutcomeRow[] = [];
  for (;;) {
    const page = await scene.outcomes(run.id, '', rows.length);
    rows.push(...page);
    if (page.length === 0) return [rows, seconds];
  }
}

/** Every code that section "data" of the org's contract knows of single rows; beside them DMS's own of lookups. */
export const dataCodes = [
  'REQUIRED_FIELD_MISSING',
  'STRING_TOO_LONG',
  'INVALID_EMAIL_ADDRESS',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'INVALID_TYPE_ON_FIELD_IN_RECORD',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'MALFORMED_ID',
  'INVALID_CROSS_REFERENCE_KEY',
  'ENTITY_IS_DELETED',
  'INVALID_FIELD',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'FIELD_INTEGRITY_EXCEPTION',
  'DUPLICATE_VALUE',
  'DUPLICATE_EXTERNAL_ID',
  'MISSING_ARGUMENT',
  'LOOKUP_NO_MATCH',
  'LOOKUP_MANY_MATCH',
  'PARENT_FAILED',
  ...beyondForesight,
] as const;
