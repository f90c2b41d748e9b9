import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Batch, IngestJob, JobFolder, Org, OrgError, Orgs, Permit, batchId, keys } from '@dms/domain';
import {
  InMemoryProgressBoard,
  InMemoryStorage,
  InMemoryWorkQueue,
  aBatch,
  aLoad,
  aRun,
  aRunLoad,
  inMemoryDocuments,
} from '@dms/testing';
import { CrashPoints } from '../crash-points';
import { writeJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { FlowWaker } from '../run/flow-waker';
import { RunTroubles } from '../run/run-trouble';
import { noEvents } from '../events/no-events.fixture';
import { PipelineSettings } from '../settings';
import { BatchWorker } from './batch-worker';
import { BulkBatch } from './bulk-batch';
import { DirectBatch } from './direct-batch';
import { JobSlots } from './job-slots';
import { JobWatch } from './job-watch';
import { LeaseWatch } from './lease-watch';
import { BodyInput } from './write-body';

const id = batchId('run1', 0, 0);

/** An org that knows Bulk jobs as far as their states: what is closed processes its rows, once, when looked at. */
class ScriptedOrg {
  readonly jobs = new Map<string, IngestJob>();
  readonly written: string[] = [];
  /** Called before the named call is carried out; may throw what the caller is to see, or do something of its own. */
  before: Partial<
    Record<'createJob' | 'uploadJob' | 'closeJob' | 'abortJob' | 'job', (jobId: string) => void>
  > = {};
  apiCalls = 0;
  readonly userId = '005';
  readonly rowRetries = { codes: ['UNABLE_TO_LOCK_ROW'], wrapping: [], inside: 'never', stopping: [] };
  readonly orgTime = '2026-01-01T00:00:00.000Z';

  readonly createJob = async (_: object, permit: Permit): Promise<IngestJob> => {
    await permit();
    this.before.createJob?.('');
    const job: IngestJob = {
      id: `750${this.jobs.size}`,
      state: 'Open',
      object: 'Account',
      operation: 'upsert',
      createdById: '005',
      createdDate: '',
      processed: 0,
      failed: 0,
    };
    this.jobs.set(job.id, job);
    return job;
  };
  readonly uploadJob = async (jobId: string, _path: string, _size: number, permit: Permit): Promise<void> => {
    await permit();
    this.before.uploadJob?.(jobId);
  };
  readonly closeJob = async (jobId: string, permit: Permit): Promise<void> => {
    await permit();
    this.before.closeJob?.(jobId);
    this.move(jobId, ['Open'], 'UploadComplete');
    this.written.push(jobId);
  };
  readonly abortJob = async (jobId: string, permit: Permit): Promise<void> => {
    await permit();
    this.before.abortJob?.(jobId);
    this.move(jobId, ['Open', 'UploadComplete', 'InProgress'], 'Aborted');
  };
  readonly job = async (jobId: string): Promise<IngestJob | undefined> => {
    this.before.job?.(jobId);
    return this.jobs.get(jobId);
  };

  move(jobId: string, from: string[], state: IngestJob['state']): void {
    const job = this.jobs.get(jobId);
    if (!job || !from.includes(job.state))
      throw new OrgError('INVALIDJOBSTATE', `The job is ${job?.state}`, 'fatal', true);
    this.jobs.set(jobId, { ...job, state });
  }
}

async function house(batch: Partial<Batch> = {}) {
  const documents = inMemoryDocuments();
  const { runs, batches } = documents;
  const org = new ScriptedOrg();
  const storage = new InMemoryStorage();
  const queue = new InMemoryWorkQueue();
  let now = 1_000;
  let bodiesMade = 0;
  const rowsKey = keys.load('run1', 0, 'prepared.parquet');
  await storage.put(rowsKey, Readable.from([Buffer.from('rows')]));
  await writeJson(storage, keys.load('run1', 0, 'prepared.json'), { load: aLoad(), wire: [] });
  await runs.create('run1', aRun({ state: 'loading', loads: [aRunLoad({ state: 'loading' })] }));
  await batches.create(
    id,
    aBatch({
      runId: 'run1',
      load: 0,
      strategy: 'bulk',
      state: 'planned',
      rowsKey,
      body: undefined,
      epoch: 0,
      attempt: 0,
      lease: undefined,
      jobId: undefined,
      formerJobs: [],
      ...batch,
    }),
  );
  const worker = (holder: string) => {
    const settings = Object.assign(new PipelineSettings(), { holder, leaseMs: 30_000, now: () => now });
    const engine = {
      folder: async (name: string, files: Record<string, string>) => {
        const folder = await storage.jobFolder(name);
        for (const [file, key] of Object.entries(files))
          await storage.checkout(key, `${folder.path}/${file}`);
        return folder;
      },
      run: async (_: 'body', { path }: JobFolder, { rowsFile }: BodyInput) => {
        bodiesMade += 1;
        await writeFile(`${path}/body.csv`, `"Id"\n${await readFile(`${path}/${rowsFile}`, 'utf8')}\n`);
      },
    } as unknown as Engine;
    const crash = new CrashPoints(settings);
    const orgs = { open: () => Promise.resolve(org as unknown as Org) } as Orgs;
    const board = new InMemoryProgressBoard();
    const watch = new LeaseWatch(settings);
    const troubles = new RunTroubles(runs, board);
    const bulk = new BulkBatch(batches, storage, engine, crash);
    const direct = new DirectBatch(batches, storage, engine, crash);
    const waker = new FlowWaker(queue, batches);
    const slots = new JobSlots(documents.slots, batches, runs, documents.connections, settings, waker);
    return new BatchWorker(
      batches,
      runs,
      orgs,
      queue,
      board,
      settings,
      bulk,
      direct,
      new JobWatch(batches, board),
      slots,
      watch,
      waker,
      troubles,
      crash,
      noEvents,
    );
  };
  const ledger = async () => (await batches.get(id))!.value;
  return {
    ...documents,
    org,
    queue,
    worker,
    ledger,
    bodiesMade: () => bodiesMade,
    later: (ms: number) => (now += ms),
    runOf: async () => (await runs.get('run1'))!.value,
  };
}

const lostAnswer = () => {
  throw new OrgError('NETWORK', 'the answer was lost', 'retry', false);
};

describe('BatchWorker, by Bulk', () => {
  it('brings a planned batch to closed, its job named in the ledger before anything is uploaded', async () => {
    const { org, worker, ledger } = await house();
    const seen: (string | undefined)[] = [];
    org.before.uploadJob = () => void ledger().then((batch) => seen.push(batch.jobId));
    await worker('a').advance(id);
    expect(await ledger()).toMatchObject({ state: 'closed', jobId: '7500', epoch: 1 });
    expect((await ledger()).lease).toBeUndefined();
    expect(seen).toEqual(['7500']);
  });

  it('makes the csv when the batch begins, before there is a job, and once for all its jobs', async () => {
    const { org, worker, ledger, bodiesMade } = await house();
    org.before.createJob = () => expect(bodiesMade()).toBe(1);
    org.before.uploadJob = lostAnswer;
    const only = worker('a');
    await expect(only.advance(id)).rejects.toThrow('the answer was lost');
    expect((await ledger()).body).toMatchObject({ key: keys.batch(id, 'body.csv'), size: 10 });
    org.before.uploadJob = undefined as never;
    for (let step = 0; step < 3; step += 1) await only.advance(id);
    expect(await ledger()).toMatchObject({ state: 'closed', jobId: '7501' });
    expect(bodiesMade()).toBe(1);
  });

  it('starts one job when the same work is delivered to several workers', async () => {
    const { org, worker } = await house();
    await Promise.all(['a', 'b', 'c', 'd'].map((holder) => worker(holder).advance(id)));
    expect(org.jobs.size).toBe(1);
    expect(org.written).toHaveLength(1);
  });

  it('leaves a batch alone while its holder is alive, and takes it when the holder was silent for the whole lease', async () => {
    const { org, worker, ledger, later } = await house({
      state: 'created',
      jobId: '7500',
      epoch: 1,
      lease: { holder: 'gone', beat: 0 },
    });
    org.jobs.set('7500', {
      id: '7500',
      state: 'Open',
      object: 'Account',
      operation: 'upsert',
      createdById: '005',
      createdDate: '',
      processed: 0,
      failed: 0,
    });
    const taker = worker('b');
    await taker.advance(id);
    expect(await ledger()).toMatchObject({ epoch: 1, lease: { holder: 'gone' } });
    later(30_000);
    await taker.advance(id);
    expect((await ledger()).epoch).toBe(2);
  });

  it('replaces an Open job only after it was aborted and read twice with nothing processed', async () => {
    const { org, worker, ledger } = await house();
    org.before.uploadJob = lostAnswer;
    const only = worker('a');
    await expect(only.advance(id)).rejects.toThrow('the answer was lost');
    expect(await ledger()).toMatchObject({ state: 'created', jobId: '7500' });
    org.before = {};
    await only.advance(id);
    expect(org.jobs.get('7500')?.state).toBe('Aborted');
    expect(await ledger()).toMatchObject({ state: 'created', jobId: '7500', quietReads: 1 });
    await only.advance(id);
    expect(await ledger()).toMatchObject({ state: 'planned', formerJobs: ['7500'] });
    await only.advance(id);
    expect(await ledger()).toMatchObject({ state: 'closed', jobId: '7501' });
    expect(org.written).toEqual(['7501']);
  });

  it('harvests, and never replaces, a job that somebody closed while it was being taken over', async () => {
    const { org, worker, ledger } = await house({ state: 'uploaded', jobId: '7500', epoch: 1 });
    org.jobs.set('7500', {
      id: '7500',
      state: 'Open',
      object: 'Account',
      operation: 'upsert',
      createdById: '005',
      createdDate: '',
      processed: 0,
      failed: 0,
    });
    // A frozen worker wakes between our reading the job and our closing it, and its close slips through.
    org.before.closeJob = (jobId) => {
      org.before = {};
      org.move(jobId, ['Open'], 'InProgress');
    };
    const taker = worker('b');
    await expect(taker.advance(id)).rejects.toThrow('The job is InProgress');
    expect(await ledger()).toMatchObject({ state: 'uploaded', jobId: '7500', failures: 1 });
    await taker.advance(id);
    expect(await ledger()).toMatchObject({ state: 'closed', jobId: '7500', formerJobs: [] });
    expect(org.jobs.size).toBe(1);
  });

  it('ends a delivery that the ledger has left behind', async () => {
    const { org, worker, ledger } = await house({ epoch: 3, attempt: 2 });
    await worker('a').advance(id, { epoch: 3, attempt: 1 });
    await worker('a').advance(id, { epoch: 2, attempt: 9 });
    expect(org.jobs.size).toBe(0);
    await worker('a').advance(id, { epoch: 3, attempt: 2 });
    expect(await ledger()).toMatchObject({ state: 'closed', epoch: 4 });
  });

  it('does not let a dead worker hold up a run that is to stop', async () => {
    const { runs, worker, ledger, later } = await house({ epoch: 1, lease: { holder: 'gone', beat: 0 } });
    await runs.update('run1', (run) => ({ ...run, cancelRequested: true }));
    const taker = worker('b');
    await taker.advance(id);
    expect((await ledger()).lease).toEqual({ holder: 'gone', beat: 0 });
    later(30_000);
    await taker.advance(id);
    expect(await ledger()).toMatchObject({ state: 'planned', orphanPossible: true });
    expect((await ledger()).lease).toBeUndefined();
  });

  it('lets a batch wait while all places of the org are taken, and wakes it when one is free', async () => {
    const { org, worker, batches, slots, queue, ledger, runOf } = await house();
    const { connectionId } = await runOf();
    const held = Array.from({ length: 5 }, (_, number) => ({
      runId: 'run0',
      batchId: `run0:0000:00000${number}`,
    }));
    for (const { batchId: other } of held) await batches.create(other, aBatch({ state: 'closed' }));
    await slots.create(connectionId, { held, waiting: [] });
    await worker('a').advance(id);
    expect([org.jobs.size, (await ledger()).state]).toEqual([0, 'planned']);
    // One of the jobs has ended and its worker died before it said so.
    await batches.update(held[0]!.batchId, (batch) => ({ ...batch, state: 'harvested' }));
    await worker('b').advance(id);
    expect([org.jobs.size, (await ledger()).state]).toEqual([1, 'closed']);
    expect(queue.waiting('load')).toContainEqual(expect.objectContaining({ batchId: id, epoch: 0 }));
  });

  it('remembers that a job may be there whose id nobody knows', async () => {
    const { org, worker, ledger } = await house();
    org.before.createJob = lostAnswer;
    await expect(worker('a').advance(id)).rejects.toThrow('the answer was lost');
    expect(await ledger()).toMatchObject({ state: 'planned', orphanPossible: true, failures: 1 });
  });

  it('begins nothing for a run that is to pause or to end', async () => {
    const { org, runs, worker } = await house();
    for (const asked of ['pauseRequested', 'cancelRequested'] as const) {
      await runs.update('run1', (run) => ({
        ...run,
        pauseRequested: undefined,
        cancelRequested: undefined,
        [asked]: true,
      }));
      await worker('a').advance(id);
    }
    expect(org.jobs.size).toBe(0);
  });

  it('pauses the run when the ledger has conflicting versions', async () => {
    const { batches, org, worker, runOf } = await house();
    batches.makeConflicted(id);
    await worker('a').advance(id);
    expect(await runOf()).toMatchObject({
      state: 'paused',
      pausedFrom: 'loading',
      problem: { code: 'LEDGER_CONFLICT' },
    });
    expect(org.jobs.size).toBe(0);
  });

  it('pauses the run when Salesforce no longer takes the sign-in, and keeps the batch for later', async () => {
    const { org, worker, ledger, runOf } = await house();
    org.before.createJob = () => {
      throw new OrgError('INVALID_SESSION_ID', 'Session expired or invalid', 'auth', true);
    };
    await worker('a').advance(id);
    expect(await runOf()).toMatchObject({ state: 'paused', problem: { code: 'ORG_SESSION_EXPIRED' } });
    expect(await ledger()).toMatchObject({ state: 'planned' });
    expect((await ledger()).lease).toBeUndefined();
  });
});
