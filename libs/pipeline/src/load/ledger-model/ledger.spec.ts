import * as fc from 'fast-check';
import { histories, resume } from './commands.fixture';
import { Scenario, World, parallelJobs } from './world.fixture';

// Hundreds of histories here; ten thousand with `npm run jest -- ledger-model --globals='{"histories":10000}'`.
const { histories: wanted = 300, seed } = globalThis as { histories?: number; seed?: number };

const scenario = fc.record<Scenario>({
  loads: fc.array(
    fc.record({
      strategy: fc.constantFrom<'bulk' | 'direct'>('bulk', 'direct'),
      operation: fc.constantFrom<'upsert' | 'insert'>('upsert', 'upsert', 'insert'),
      batches: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  locked: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
  wrong: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
});

/** Nothing bad happens any more: everything must come to its end by itself. */
async function calm(world: World): Promise<void> {
  for (const worker of world.workers) world.traffic.thaw(worker.name);
  for (let round = 0; round < 400; round += 1) {
    if ((await world.run()).state === 'paused') await resume(world);
    for (const worker of world.workers) worker.sweep();
    await world.deliver(world.workers[round % world.workers.length]!, 0, false);
    while (world.traffic.open.length > 0) await world.traffic.pass(0);
    while (world.traffic.lateCalls > 0) await world.traffic.land();
    for (const job of world.org.running) world.org.work(job, 10);
    if (await world.isDone()) return;
    await world.pass(4_000);
  }
  const { state, pauseRequested } = await world.run();
  const open = (await world.ledger()).map(({ id, value }) => `${id} ${value.state} ${value.epoch}`);
  throw new Error(`The run stays ${state} ${pauseRequested ? '(pausing)' : ''}: ${open.join(', ')}`);
}

async function judge(world: World): Promise<void> {
  const outcomes = await world.outcomes();
  const fates = new Map<number, string[]>();
  for (const { _out, status, batch } of outcomes)
    fates.set(_out, [...(fates.get(_out) ?? []), `${status} in ${batch}`]);
  for (const row of world.rows) {
    const [fate, ...more] = fates.get(row.out) ?? [];
    const writes = world.org.writes.get(row.out) ?? 0;
    const what = `row ${row.out}: ${[fate, ...more].join(' and ')}, written ${writes} times`;
    const insert = world.scenario.loads[Math.floor(row.out / 100)]?.operation === 'insert';
    if (fate === undefined) throw new Error(`Lost: ${what}`);
    if (more.length > 0 || writes > 1) throw new Error(`Doubled: ${what}`);
    if (/^(failed|skipped)/.test(fate) && writes > 0) throw new Error(`Written, but not reported: ${what}`);
    if (/^(created|updated)/.test(fate) && writes !== 1)
      throw new Error(`Reported, but not written: ${what}`);
    if (fate.startsWith('updated')) throw new Error(`Created, but called updated: ${what}`);
    if (fate.startsWith('unknown') && !insert) throw new Error(`Unknown: ${what}`);
  }
  const ledger = await world.ledger();
  const named = new Set(ledger.flatMap(({ value }) => [value.jobId, ...value.formerJobs]));
  const orphans = [...world.org.jobs].filter(([id, { state }]) => state === 'Open' && !named.has(id));
  if (orphans.length > 0 && !ledger.some(({ value }) => value.orphanPossible))
    throw new Error(`Jobs ${orphans.map(([id]) => id).join()} are Open and nobody lists them`);
  if (world.org.mostRunning > parallelJobs) throw new Error(`${world.org.mostRunning} jobs ran at a time`);
}

describe('the ledger', () => {
  it(`loses and doubles nothing in ${wanted} histories of crashes, lost and late answers, zombies and conflicts`, async () => {
    const property = fc.asyncProperty(
      scenario,
      fc.integer({ min: 1, max: 3 }),
      histories,
      async (found, workers, commands) => {
        const world = await World.begin(found, workers);
        await fc.asyncModelRun(() => ({ model: { kills: 0 }, real: world }), commands);
        await calm(world);
        await judge(world);
      },
    );
    await fc.assert(property, { numRuns: wanted, ...(seed !== undefined && { seed }) });
  }, 3_600_000);
});
