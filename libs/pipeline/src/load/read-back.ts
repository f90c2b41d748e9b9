import { IngestJob, Load, Org, Outcome, isRemoval } from '@dms/domain';
import { WireRecord } from './batch-records';
import { KeyKind, comparableKey } from './compare-keys';
import { SentLoad } from './prepared-load';
import { keyHeader } from './wire-columns';

/** What the org holds of a batch's keys. */
export interface KnownRecords {
  /** Comparable key -> [Id, SystemModstamp]. */
  records: Record<string, [string, string]>;
}

/** Reads the records of a batch's keys before it is sent, so that created and updated can be told apart later. */
export async function findKnown(org: Org, sent: SentLoad, records: WireRecord[]): Promise<KnownRecords> {
  const found: KnownRecords = { records: {} };
  for (const record of await query(org, sent.load, records)) {
    const key = keyIn(record, sent);
    found.records[key] = [String(record['Id']), String(record['SystemModstamp'])];
  }
  return found;
}

/**
 * After a lost answer: which rows are in the org? A row is written when its record is new, or was changed by our own
 * user since; a deleted one when its record is gone. Everything else counts as not (yet) written.
 */
export async function readBack(
  org: Org,
  sent: SentLoad,
  records: WireRecord[],
  before: KnownRecords,
): Promise<{ written: Outcome[]; unwritten: WireRecord[] }> {
  const { load } = sent;
  if (!keyHeader(load)) return { written: [], unwritten: records };
  const now = new Map<string, Record<string, unknown>>();
  for (const record of await query(org, load, records)) now.set(keyIn(record, sent), record);
  const written: Outcome[] = [];
  const unwritten: WireRecord[] = [];
  for (const record of records) {
    const key = comparableKey(record.key ?? '', kindOf(sent));
    const outcome = judge(org, load, record._out, before.records[key], now.get(key));
    if (outcome) written.push(outcome);
    else unwritten.push(record);
  }
  return { written, unwritten };
}

function judge(
  org: Org,
  load: Load,
  out: number,
  before: [string, string] | undefined,
  now: Record<string, unknown> | undefined,
): Outcome | undefined {
  if (isRemoval(load.operation))
    return now || !before ? undefined : { _out: out, status: 'deleted', salesforceId: before[0] };
  if (!now) return undefined;
  const salesforceId = String(now['Id']);
  if (!before)
    return now['CreatedById'] === org.userId ? { _out: out, status: 'created', salesforceId } : undefined;
  const changed = String(now['SystemModstamp']) !== before[1] && now['LastModifiedById'] === org.userId;
  return changed ? { _out: out, status: 'updated', salesforceId } : undefined;
}

/**
 * Rows of an ended job that no result file names: written where the org holds their key, changed by our user since the
 * job was made. The job has ended, so the rows not answered here were not written and never will be by it.
 */
export async function readMissing(
  org: Org,
  sent: SentLoad,
  records: WireRecord[],
  job: IngestJob,
): Promise<Outcome[]> {
  const { load } = sent;
  const since = Date.parse(job.createdDate);
  const now = new Map<string, Record<string, unknown>>();
  for (const record of await query(org, load, records, ['CreatedDate'])) now.set(keyIn(record, sent), record);
  return records.flatMap((record): Outcome[] => {
    const found = now.get(comparableKey(record.key ?? '', kindOf(sent)));
    if (isRemoval(load.operation)) return found ? [] : [{ _out: record._out, status: 'deleted' }];
    if (!found || found['LastModifiedById'] !== org.userId) return [];
    if (Date.parse(String(found['SystemModstamp'])) < since) return [];
    const isNew = Date.parse(String(found['CreatedDate'])) >= since && found['CreatedById'] === org.userId;
    const status = isNew ? 'created' : 'updated';
    return [{ _out: record._out, status, salesforceId: String(found['Id']) }];
  });
}

const keyOf = (load: Load) => keyHeader(load) ?? 'Id';

/** Before the kind was kept, keys were compared without letter case. */
const kindOf = ({ keyKind }: SentLoad): KeyKind => keyKind ?? 'folded';

function keyIn(record: Record<string, unknown>, sent: SentLoad): string {
  return comparableKey(String(record[keyOf(sent.load)] ?? ''), kindOf(sent));
}

async function query(
  org: Org,
  load: Load,
  records: WireRecord[],
  more: string[] = [],
): Promise<Record<string, unknown>[]> {
  if (!keyHeader(load)) return [];
  const wanted = records.flatMap((record) => (record.key === undefined ? [] : [record.key]));
  if (wanted.length === 0) return [];
  return org.findByKeys(load.object, keyOf(load), wanted, ['CreatedById', 'LastModifiedById', ...more]);
}
