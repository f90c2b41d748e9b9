import { Inject, Injectable } from '@nestjs/common';
import { Batch, BatchCounts, Batches, ObjectStorage, Org, Outcome, keys } from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { Engine } from '../engine/engine';
import { BatchLease } from './batch-lease';
import { WireRecord } from './batch-records';
import { Next } from './bulk-batch';
import { SentLoad, readSent } from './prepared-load';
import { KnownRecords, findKnown, readBack } from './read-back';
import { maxTries, mayPass, rowsAtTry, stops } from './row-retries';
import { answerLost, sendInGroups } from './send-records';
import { successorId, successorOf } from './successor';
import { keyHeader } from './wire-columns';

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
    const { sent, records } = await this.load(lease);
    const before = await findKnown(org, sent, records);
    this.crash.pass('keys-read');
    await lease.move('sending', { before: before.records, sentAfter: org.orgTime });
    this.crash.pass('sending-recorded');
    const perCall = rowsAtTry(lease.batch.tries);
    const { outcomes, unsent } = await sendInGroups(org, sent, records, perCall, lease.permit);
    this.crash.pass('rows-sent');
    const apiCalls = lease.batch.apiCalls + org.apiCalls - calls;
    return this.answer(lease, org, outcomes, apiCalls, unsent);
  }

  /** The answer was not seen: from now on only reading the org back can tell. */
  async lost(lease: BatchLease): Promise<Next> {
    await lease.release('unknown', { quietReads: 0, dueInMs: 1_000 });
    return { again: 1_000 };
  }

  /** unknown -> answered, or planned again where the org proves that nothing was written. */
  async resolve(lease: BatchLease, org: Org): Promise<Next> {
    const calls = org.apiCalls;
    const { sent, records } = await this.load(lease);
    const before: KnownRecords = { records: lease.batch.before ?? {} };
    const { written, unwritten } = await readBack(org, sent, records, before);
    const apiCalls = lease.batch.apiCalls + org.apiCalls - calls;
    if (unwritten.length === 0) return this.answer(lease, org, written, apiCalls);
    if (!keyHeader(sent.load))
      return this.answer(lease, org, [...written, ...unwritten.map(answerLost)], apiCalls);
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
    return this.answer(lease, org, written, apiCalls, unwritten);
  }

  private async load(lease: BatchLease): Promise<{ sent: SentLoad; records: WireRecord[] }> {
    const { rowsKey, firstOut, lastOut, outs } = lease.batch;
    const sent = await readSent(this.storage, lease.batch);
    const input = {
      wire: sent.wire,
      keyHeader: keyHeader(sent.load),
      rowsFile: 'rows.parquet',
      firstOut,
      lastOut,
      outs,
    };
    const records = await this.engine.once('records', input, { files: { 'rows.parquet': rowsKey } });
    return { sent, records };
  }

  /** Stores the outcomes, hands rows that are worth another try to a successor, and settles the batch. */
  private async answer(
    lease: BatchLease,
    org: Org,
    outcomes: Outcome[],
    apiCalls: number,
    unsent: WireRecord[] = [],
  ): Promise<Next> {
    const rule = org.rowRetries;
    const stopped = outcomes.find((outcome) => stops(rule, outcome));
    const again = outcomes.filter(
      (outcome) => stops(rule, outcome) || (lease.batch.tries < maxTries && mayPass(rule, outcome)),
    );
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
    const handedOn = successorsFor(lease, outs, stopped !== undefined);
    await lease.release('answered', {
      apiCalls,
      outcomes: key,
      counts: countOutcomes(final, outs.length),
      before: undefined,
      settledAt: org.orgTime,
      handedOn,
    });
    this.crash.pass('answer-recorded');
    await this.batches.ensureMany(handedOn);
    this.crash.pass('successor-stored');
    return { settled: true, successors: handedOn.map(({ id }) => id), ...(stopped && { stopped }) };
  }
}

/** Rows that met a limit of the org wait for room, which is no try of theirs. */
function successorsFor(
  { id, batch }: BatchLease,
  outs: number[],
  waits: boolean,
): { id: string; value: Batch }[] {
  const [firstOut] = outs;
  if (firstOut === undefined) return [];
  const range = { rows: outs.length, firstOut, lastOut: outs.at(-1) ?? firstOut };
  return [
    {
      id: successorId(id),
      value: successorOf(batch, { ...range, outs, ...(waits && { tries: batch.tries }) }),
    },
  ];
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
