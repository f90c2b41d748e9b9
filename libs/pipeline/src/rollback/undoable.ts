import { BatchCounts, Batches, DmsError, Run, Stored, Warning, isFinished } from '@dms/domain';
import { RunDefinition } from '../run/definition';
import { undoDefinition } from './undo-definition';
import { writtenFiles } from './written-files';

export type WrittenCounts = Pick<BatchCounts, 'created' | 'updated' | 'deleted' | 'unknown'>;

/** Throws WRONG_STATE, naming why, unless the run is a load that is over and was not rolled back. */
export function assertUndoable({ id, value: run }: Stored<Run>): void {
  const refuse = (sentence: string, more: Record<string, string> = {}) =>
    new DmsError('WRONG_STATE', sentence, { run: id, state: run.state, ...more });
  if (run.mode !== 'load') throw refuse('A check writes nothing, so there is nothing to roll back.');
  if (run.rollbackOf !== undefined)
    throw refuse('This run is a rollback itself. Start the migration again to load its rows anew.', {
      rollbackOf: run.rollbackOf,
    });
  const by = { ...(run.rolledBackBy !== undefined && { rolledBackBy: run.rolledBackBy }) };
  if (run.state === 'rolled_back')
    throw refuse(`The run was rolled back already, by the run ${run.rolledBackBy}.`, by);
  if (run.state === 'rolling_back')
    throw refuse(`The run is being rolled back, by the run ${run.rolledBackBy}.`, by);
  if (!isFinished(run.state))
    throw refuse(
      `The run is ${run.state}: it can be rolled back when it is over. Cancel it, or wait for its end.`,
    );
}

/** How many rows each load wrote, as the ledger knows it. */
export async function writtenCounts(
  batches: Batches,
  runId: string,
  loads: number,
): Promise<WrittenCounts[]> {
  const counts: WrittenCounts[] = [];
  for (let load = 0; load < loads; load += 1) counts.push((await writtenFiles(batches, runId, load)).counts);
  return counts;
}

/** The run that undoes it, as a definition. Throws NOTHING_TO_LOAD where it wrote nothing that can be undone. */
export function undoing(runId: string, before: RunDefinition, counts: WrittenCounts[]): RunDefinition {
  const definition = undoDefinition(runId, before, counts);
  if (definition.loads.length > 0) return definition;
  const deleted = counts.some((each) => each.deleted > 0);
  throw new DmsError(
    'NOTHING_TO_LOAD',
    deleted
      ? 'The run only deleted records, and a delete cannot be undone from outside. What was not deleted for good is in the recycle bin of the org.'
      : 'The run created and updated nothing, so there is nothing to roll back.',
    { run: runId },
  );
}

/** What no rollback of this run can undo, for people to read before they decide. */
export function irreversible(run: Run, counts: WrittenCounts[], retries: string[]): Warning[] {
  const sum = (name: keyof WrittenCounts) => counts.reduce((total, each) => total + each[name], 0);
  const warnings: Warning[] = [
    {
      code: 'ROLLBACK_SIDE_EFFECTS',
      message:
        'What triggers, flows and processes did when the rows were written is not undone: records they made elsewhere, numbers they counted, e-mails they sent. Putting records back and deleting them sets them off again.',
    },
  ];
  if (sum('created') > 0)
    warnings.push({
      code: 'ROLLBACK_CASCADE',
      message:
        'Deleting a record takes with it what hangs on it in the org (details, contacts of an account, attachments), also what others added since. Deleted records stay in the recycle bin of the org for a while.',
    });
  const withoutImage = run.loads.filter((load, index) => {
    const { updated } = counts[index] ?? { updated: 0 };
    return updated > 0 && load.before?.name === undefined;
  });
  for (const [index, load] of run.loads.entries())
    if (withoutImage.includes(load))
      warnings.push({
        code: 'ROLLBACK_NO_IMAGE',
        message: `${load.name}: no image of the records from before the run was kept, so what it updated stays as it is.`,
        count: counts[index]?.updated ?? 0,
      });
  for (const [index, load] of run.loads.entries()) {
    const { deleted } = counts[index] ?? { deleted: 0 };
    if (deleted === 0) continue;
    const message =
      load.operation === 'hardDelete'
        ? `${load.name} deleted records for good: nothing brings them back.`
        : `${load.name} deleted records: a rollback does not bring them back; the recycle bin of the org holds them for a while.`;
    warnings.push({ code: 'ROLLBACK_DELETED', message, count: deleted });
  }
  if (sum('unknown') > 0)
    warnings.push({
      code: 'ROLLBACK_UNKNOWN',
      message: 'Of some rows nobody saw whether they were written: they are left as they are.',
      count: sum('unknown'),
    });
  for (const id of retries)
    warnings.push({
      code: 'ROLLBACK_RETRIED',
      message: `The run ${id} went on with rows that this one left: roll it back first, as its records may hang on those of this one.`,
    });
  return warnings;
}
