import { Batch, Batches, Stored, isSettled } from '@dms/domain';

/** `…:000003` -> `…:000003~1` -> `…:000003~1.1`: sorts after its predecessor and belongs to the same place. */
export function successorId(id: string, number = 1): string {
  return id.includes('~') ? `${id}.${number}` : `${id}~${number}`;
}

/** A new batch for rows that another one leaves to be sent again. */
export function successorOf(
  batch: Batch,
  changes: Pick<Batch, 'rows' | 'firstOut' | 'lastOut'> & Partial<Batch>,
): Batch {
  const { runId, load, strategy, object, operation, externalIdField, rowsKey } = batch;
  const { portion, pass, concurrency, apiReserve } = batch;
  return {
    runId,
    load,
    strategy,
    object,
    operation,
    ...(externalIdField !== undefined && { externalIdField }),
    rowsKey,
    ...(portion !== undefined && { portion }),
    ...(pass && { pass }),
    ...(concurrency !== undefined && { concurrency }),
    ...(apiReserve !== undefined && { apiReserve }),
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

/**
 * The batches below a prefix that are not settled. What a settled one handed on and a crash kept from getting a document
 * of its own gets one first: no row is ever between the two. `settled` is shown the others.
 */
export async function openBatches(
  batches: Batches,
  prefix: string,
  settled: (batch: Stored<Batch>) => void = () => undefined,
): Promise<Stored<Batch>[]> {
  const open: Stored<Batch>[] = [];
  const seen = new Set<string>();
  const handedOn: { id: string; value: Batch }[] = [];
  for await (const batch of batches.scan(prefix)) {
    seen.add(batch.id);
    if (!isSettled(batch.value.state)) {
      open.push(batch);
      continue;
    }
    handedOn.push(...(batch.value.handedOn ?? []));
    settled(batch);
  }
  const missing = handedOn.filter(({ id }) => !seen.has(id));
  if (missing.length > 0) await batches.ensureMany(missing);
  for (const { id } of missing) {
    const batch = await batches.get(id);
    if (batch && !isSettled(batch.value.state)) open.push(batch);
  }
  return open;
}
