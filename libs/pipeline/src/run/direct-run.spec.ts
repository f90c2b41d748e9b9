import { Stored, Run, batchId } from '@dms/domain';
import { aBatch, aRun, aRunLoad, inMemoryDocuments } from '@dms/testing';
import { BatchWorker } from '../load/batch-worker';
import { DirectRun } from './direct-run';
import { Flow } from './flow';
import { FlowWaker } from './flow-waker';

describe('a run that a request writes', () => {
  it('is in hand while it moves on, and read anew before each of its batches', async () => {
    const { runs, batches } = inMemoryDocuments();
    const load = aRunLoad({ state: 'loading', outputRows: 2 });
    const plan = { ...load.plan!, strategy: 'direct' as const };
    const run = await runs.create('r1', aRun({ state: 'loading', direct: true, loads: [{ ...load, plan }] }));
    const ids = [batchId('r1', 0, 0), batchId('r1', 0, 1)];
    for (const id of ids)
      await batches.create(id, aBatch({ runId: 'r1', state: 'planned', strategy: 'direct', rows: 1 }));
    let inHand = false;
    runs.holding = async <R>(_run: Stored<Run>, work: () => Promise<R>) => {
      inHand = true;
      return work().finally(() => (inHand = false));
    };
    const seen: string[] = [];
    const flow = {
      advance: async () => {
        seen.push(`run ${inHand ? 'in hand' : 'anew'}`);
        if (seen.length > 1) await runs.update('r1', (value) => ({ ...value, state: 'completed' }));
      },
    } as unknown as Flow;
    const worker = {
      advance: async (id: string) => {
        seen.push(`batch ${inHand ? 'in hand' : 'anew'}`);
        await batches.update(id, (value) => ({ ...value, state: 'answered' }));
      },
    } as unknown as BatchWorker;
    const direct = new DirectRun(runs, batches, flow, worker, {} as FlowWaker);
    expect((await direct.write(run)).value.state).toBe('completed');
    expect(seen).toEqual(['run in hand', 'batch anew', 'batch anew', 'run in hand']);
  });
});
