import { Batch, BatchCounts, Batches } from '@dms/domain';

/** Where the rows lie that a load sent, and what became of them: keys in storage. */
export interface WrittenFiles {
  /** Outcomes of the first pass: which rows were created and which updated, with their Ids. */
  settled: string[];
  /** The rows as they were sent, and lookups that a second pass set on them. */
  sent: string[];
  later: string[];
  laterSettled: string[];
  counts: Pick<BatchCounts, 'created' | 'updated' | 'deleted' | 'unknown'>;
  /** The org's clock (ISO 8601) when the last answer was read; absent for runs that did not record it. */
  settledAt?: string;
}

/** What the ledger knows of one load of a run. */
export async function writtenFiles(batches: Batches, runId: string, load: number): Promise<WrittenFiles> {
  const settled: string[] = [];
  const sent = new Set<string>();
  const later = new Set<string>();
  const laterSettled: string[] = [];
  const counts = { created: 0, updated: 0, deleted: 0, unknown: 0 };
  let settledAt: string | undefined;
  for await (const { value } of batches.scan(`${runId}:${String(load).padStart(4, '0')}:`)) {
    settledAt = latest(settledAt, value);
    if (value.pass === 2) {
      later.add(value.rowsKey);
      if (value.outcomes) laterSettled.push(value.outcomes);
      continue;
    }
    sent.add(value.rowsKey);
    if (value.outcomes) settled.push(value.outcomes);
    for (const name of ['created', 'updated', 'deleted', 'unknown'] as const)
      counts[name] += value.counts?.[name] ?? 0;
  }
  return {
    settled,
    sent: [...sent],
    later: [...later],
    laterSettled,
    counts,
    ...(settledAt && { settledAt }),
  };
}

function latest(known: string | undefined, { settledAt }: Batch): string | undefined {
  return settledAt !== undefined && (known === undefined || settledAt > known) ? settledAt : known;
}
