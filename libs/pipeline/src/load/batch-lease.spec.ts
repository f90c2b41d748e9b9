import { Batch, Stored } from '@dms/domain';
import { InMemoryRepository } from '@dms/testing';
import { PipelineSettings } from '../settings';
import { BatchLease, LeaseLost } from './batch-lease';
import { LeaseWatch } from './lease-watch';

const planned: Batch = {
  runId: 'r',
  load: 0,
  strategy: 'bulk',
  object: 'Account',
  operation: 'upsert',
  state: 'planned',
  rows: 1,
  firstOut: 1,
  lastOut: 1,
  rowsKey: 'k',
  epoch: 0,
  attempt: 3,
  formerJobs: [],
  apiCalls: 0,
  polls: 0,
  quietReads: 0,
  tries: 0,
  failures: 0,
};

describe('BatchLease', () => {
  let batches: InMemoryRepository<Batch>;
  let now: number;
  let seen: Stored<Batch>;
  const worker = (holder: string): PipelineSettings =>
    Object.assign(new PipelineSettings(), { holder, leaseMs: 30_000, now: () => now });
  const leases: BatchLease[] = [];
  const claim = async (holder: string, document = seen) => {
    const lease = await BatchLease.claim(batches, worker(holder), document);
    if (lease) leases.push(lease);
    return lease;
  };

  beforeEach(async () => {
    batches = new InMemoryRepository<Batch>();
    now = 1_000;
    seen = await batches.create('b', planned);
  });
  afterEach(() => leases.splice(0).forEach((lease) => lease.stop()));

  it('is won by exactly one of many claimants of the same document', async () => {
    const claims = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((holder) => claim(holder)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect((await batches.get('b'))?.value).toMatchObject({ epoch: 1, lease: { beat: 0 } });
  });

  it('permits calls while the lease is fresh and renews it before it grows old', async () => {
    const lease = await claim('a');
    await lease?.permit();
    now += 16_000;
    await lease?.permit();
    expect((await batches.get('b'))?.value.lease).toEqual({ holder: 'a', beat: 1 });
  });

  it('stops a worker that was frozen past its lease before its next call', async () => {
    const frozen = await claim('a');
    now += 120_000;
    const document = await batches.get('b');
    const taker = await claim('b', document!);
    expect(taker).toBeDefined();
    await expect(frozen!.permit()).rejects.toBeInstanceOf(LeaseLost);
    await expect(frozen!.move('created', { jobId: '750' })).rejects.toBeInstanceOf(LeaseLost);
    await taker!.move('created', { jobId: '751' });
    expect((await batches.get('b'))?.value).toMatchObject({ state: 'created', jobId: '751', epoch: 2 });
  });

  it('refuses a move that the ledger does not know', async () => {
    const lease = await claim('a');
    await expect(lease!.move('harvested')).rejects.toThrow('planned to harvested');
  });

  it('lets go without a holder and starts the attempts anew', async () => {
    const lease = await claim('a');
    await lease!.move('created', { jobId: '750' });
    await lease!.move('uploaded');
    await lease!.release('closed');
    expect((await batches.get('b'))?.value).toMatchObject({ state: 'closed', attempt: 0, jobId: '750' });
    expect((await batches.get('b'))?.value.lease).toBeUndefined();
  });
});

describe('LeaseWatch', () => {
  it('calls a document stale only after it stood still for the whole lease on the monotonic clock', () => {
    let now = 0;
    const watch = new LeaseWatch(Object.assign(new PipelineSettings(), { leaseMs: 10_000, now: () => now }));
    expect(watch.isStale('b', '1')).toBe(false);
    now = 9_999;
    expect(watch.isStale('b', '1')).toBe(false);
    now = 10_000;
    expect(watch.isStale('b', '1')).toBe(true);
    expect(watch.isStale('b', '2')).toBe(false);
  });
});
