import { Batch } from '@dms/domain';

/** `…:000003` -> `…:000003~1` -> `…:000003~2`: sorts after its predecessor and belongs to the same place. */
export function successorId(id: string): string {
  const [base = id, number = '0'] = id.split('~');
  return `${base}~${Number(number) + 1}`;
}

/** A new batch for rows that another one leaves to be sent again. */
export function successorOf(
  batch: Batch,
  changes: Pick<Batch, 'rows' | 'firstOut' | 'lastOut'> & Partial<Batch>,
): Batch {
  const { runId, load, strategy, object, operation, externalIdField, rowsKey } = batch;
  return {
    runId,
    load,
    strategy,
    object,
    operation,
    ...(externalIdField !== undefined && { externalIdField }),
    rowsKey,
    state: 'planned',
    epoch: 0,
    attempt: 0,
    formerJobs: [],
    apiCalls: 0,
    polls: 0,
    quietReads: 0,
    failures: 0,
    tries: batch.tries + 1,
    ...changes,
  };
}
