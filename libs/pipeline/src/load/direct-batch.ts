import { Inject, Injectable } from '@nestjs/common';
import { Batch, BatchCounts, Batches, ObjectStorage, Org, Outcome, keys } from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { Engine } from '../engine/engine';
import { BatchLease } from './batch-lease';
import { WireRecord } from './batch-records';
import { Next } from './bulk-batch';
import { PreparedLoad, readPrepared } from './prepared-load';
import { KnownRecords, findKnown, foldKey, readBack } from './read-back';
import { retryCodes } from './retry-codes';
import { sendRecords } from './send-records';
import { successorId, successorOf } from './successor';
import { keyHeader } from './wire-columns';

const maxTries = 5;
/** Reads after a lost answer that must show a row unwritten before it is sent again. */
const quietReadsNeeded = 2;

/**
 * One Collections call. `sending` is in the ledger before the call, and what the org held before it; when nobody saw
 * the answer, the org is read back and decides. A row without a key is never sent twice.
 */
@Injectable()
export class DirectBatch {
  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
    private readonly crash: CrashPoints,
  ) {}

  /** planned -> sending -> answered. */
  async send(lease: BatchLease, org: Org): Promise<Next> {
    const calls = org.apiCalls;
    const { prepared, records } = await this.load(lease);
    const before = await findKnown(org, prepared.load, records);
    this.crash.pass('keys-read');
    const { ready, settled } = matchKnown(prepared, records, before);
    let unsent: WireRecord[] = [];
    if (ready.length > 0) {
      await lease.move('sending', { before: before.records, sentAfter: org.orgTime });
      this.crash.pass('sending-recorded');
      const sent = await sendRecords(org, prepared, ready, lease.permit);
      this.crash.pass('rows-sent');
      settled.push(...sent.outcomes);
      unsent = sent.unsent;
    }
    const apiCalls = lease.batch.apiCalls + org.apiCalls - calls;
    return this.answer(lease, settled, apiCalls, unsent);
  }

  /** The answer was not seen: from now on only reading the org back can tell. */
  async lost(lease: BatchLease): Promise<Next> {
    await lease.release('unknown', { quietReads: 0, dueInMs: 1_000 });
    return { again: 1_000 };
  }

  /** unknown -> answered, or planned again where the org proves that nothing was written. */
  async resolve(lease: BatchLease, org: Org): Promise<Next> {
    const calls = org.apiCalls;
    const { prepared, records } = await this.load(lease);
    const before: KnownRecords = { records: lease.batch.before ?? {}, many: new Set() };
    const { written, unwritten } = await readBack(org, prepared.load, records, before);
    const apiCalls = lease.batch.apiCalls + org.apiCalls - calls;
    if (unwritten.length === 0) return this.answer(lease, written, apiCalls);
    if (!keyHeader(prepared.load)) {
      const code = 'ANSWER_LOST';
      const message =
        'Salesforce may or may not have created this record: its answer was lost, and without a key nobody can look. It is not sent again.';
      const unknown = unwritten.map((record): Outcome => ({
        _out: record._out,
        status: 'unknown',
        code,
        message,
      }));
      return this.answer(lease, [...written, ...unknown], apiCalls);
    }
    if (lease.batch.quietReads < quietReadsNeeded) {
      const wait = 2_000 * (lease.batch.quietReads + 1);
      await lease.release('unknown', { apiCalls, quietReads: lease.batch.quietReads + 1, dueInMs: wait });
      return { again: wait };
    }
    if (written.length === 0) {
      await lease.release('planned', {
        apiCalls,
        tries: lease.batch.tries + 1,
        quietReads: 0,
        before: undefined,
        dueInMs: 0,
      });
      return { again: 0 };
    }
    return this.answer(lease, written, apiCalls, unwritten);
  }

  private async load(lease: BatchLease): Promise<{ prepared: PreparedLoad; records: WireRecord[] }> {
    const { runId, load, rowsKey, firstOut, lastOut, outs } = lease.batch;
    const prepared = await readPrepared(this.storage, runId, load);
    const input = {
      wire: prepared.wire,
      keyHeader: keyHeader(prepared.load),
      rowsFile: 'rows.parquet',
      firstOut,
      lastOut,
      outs,
    };
    const records = await this.engine.once('records', input, { files: { 'rows.parquet': rowsKey } });
    return { prepared, records };
  }

  /** Stores the outcomes, hands rows that are worth another try to a successor, and settles the batch. */
  private async answer(
    lease: BatchLease,
    outcomes: Outcome[],
    apiCalls: number,
    unsent: WireRecord[] = [],
  ): Promise<Next> {
    const again = lease.batch.tries < maxTries ? outcomes.filter(mayPass) : [];
    const final = outcomes.filter((outcome) => !again.includes(outcome)).sort((a, b) => a._out - b._out);
    const outs = [...again, ...unsent].map((row) => row._out).sort((a, b) => a - b);
    const key = keys.batch(lease.id, `outcomes-${lease.batch.epoch}.parquet`);
    const folder = await this.engine.folder('answers');
    try {
      await this.engine.run('answers', folder, { outcomes: final });
      await this.storage.putFile(key, `${folder.path}/outcomes.parquet`);
    } finally {
      await folder.dispose();
    }
    this.crash.pass('answer-stored');
    const handedOn = successorsFor(lease, outs);
    await lease.release('answered', {
      apiCalls,
      outcomes: key,
      counts: countOutcomes(final, outs.length),
      before: undefined,
      handedOn,
    });
    this.crash.pass('answer-recorded');
    await this.batches.ensureMany(handedOn);
    this.crash.pass('successor-stored');
    return { settled: true, ...(handedOn[0] && { successor: handedOn[0].id }) };
  }
}

function successorsFor({ id, batch }: BatchLease, outs: number[]): { id: string; value: Batch }[] {
  const [firstOut] = outs;
  if (firstOut === undefined) return [];
  const range = { rows: outs.length, firstOut, lastOut: outs.at(-1) ?? firstOut };
  return [{ id: successorId(id), value: successorOf(batch, { ...range, outs }) }];
}

function mayPass(outcome: Outcome): boolean {
  return outcome.status === 'failed' && retryCodes.includes(outcome.code ?? '');
}

/** Updates and deletes by a key need the record's Id; rows whose key finds none or many are settled here. */
function matchKnown(
  prepared: PreparedLoad,
  records: WireRecord[],
  before: KnownRecords,
): { ready: WireRecord[]; settled: Outcome[] } {
  const { operation, externalIdField } = prepared.load;
  if (!externalIdField || operation === 'upsert' || operation === 'insert')
    return { ready: records, settled: [] };
  const ready: WireRecord[] = [];
  const settled: Outcome[] = [];
  for (const record of records) {
    const folded = foldKey(record.key ?? '');
    const [id] = before.records[folded] ?? [];
    if (before.many.has(folded)) {
      settled.push({
        _out: record._out,
        status: 'failed',
        code: 'DUPLICATE_EXTERNAL_ID',
        message: `More than one record has ${externalIdField} ${record.key}.`,
      });
    } else if (id === undefined) {
      settled.push({
        _out: record._out,
        status: 'skipped',
        code: 'noMatch',
        message: `No record has ${externalIdField} ${record.key}.`,
      });
    } else {
      const { [externalIdField]: _key, ...body } = record.body;
      ready.push({ ...record, body: { ...body, Id: id } });
    }
  }
  return { ready, settled };
}

function countOutcomes(outcomes: Outcome[], resent: number): BatchCounts {
  const count = (status: Outcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  return {
    created: count('created'),
    updated: count('updated'),
    deleted: count('deleted'),
    skipped: count('skipped'),
    failed: count('failed'),
    unknown: count('unknown'),
    resent,
  };
}
