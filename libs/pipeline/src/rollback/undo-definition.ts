import { BatchCounts, Load, emptyRecipe } from '@dms/domain';
import { RunDefinition } from '../run/definition';

/** What is undone of one load of another run: records it changed are put back, records it created are deleted. */
export interface UndoneLoad {
  /** Number of the load in the run that is rolled back. */
  load: number;
  action: 'restore' | 'delete';
}

/**
 * The definition of a run that rolls another one back. First everything is put back, then everything is deleted, both
 * against the order in which it was written, each step after the one before: so no record that is put back refers to
 * one that is gone, and children go before their parents. Loads without rows to undo are left out.
 */
export function undoDefinition(
  runId: string,
  before: RunDefinition,
  written: Pick<BatchCounts, 'created' | 'updated'>[],
): RunDefinition {
  const backwards = before.loads.map((_, load) => load).reverse();
  const of = (action: UndoneLoad['action'], count: 'created' | 'updated') =>
    backwards.filter((load) => (written[load]?.[count] ?? 0) > 0).map((load) => ({ load, action }));
  const loads = [...of('restore', 'updated'), ...of('delete', 'created')];
  return {
    ...before,
    loads: loads.map(({ load, action }) => undoLoad(before.loads[load] as Load, action)),
    levels: loads.map((_, level) => level),
    kinds: before.kinds,
    links: [],
    secondPasses: [],
    mayWait: [],
    earlier: [],
    undoes: { runId, loads },
  };
}

function undoLoad({ name, datasetId, object, options = {} }: Load, action: UndoneLoad['action']): Load {
  const { batchRows, concurrency, apiReserve, duplicateRule, preApex, postApex } = options;
  return {
    name: action === 'restore' ? `Restore ${name}` : `Delete ${name}`,
    datasetId,
    recipe: emptyRecipe,
    object,
    operation: action === 'restore' ? 'update' : 'delete',
    mapping: [],
    options: {
      ...(batchRows !== undefined && { batchRows }),
      ...(concurrency !== undefined && { concurrency }),
      ...(apiReserve !== undefined && { apiReserve }),
      // Whatever was to be off while it was written is off while it is undone.
      ...(preApex && { preApex }),
      ...(postApex && { postApex }),
      // What was there before may be put back, whatever a duplicate rule says of it.
      ...(duplicateRule !== undefined && action === 'restore' && { duplicateRule: 'allow' as const }),
    },
  };
}
