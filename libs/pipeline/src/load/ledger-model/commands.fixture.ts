import * as fc from 'fast-check';
import { Fate, fates } from './traffic.fixture';
import { World } from './world.fixture';

interface Model {
  kills: number;
}
type LedgerCommand = fc.AsyncCommand<Model, World>;

/** One thing that happens to the world; fast-check puts them in any order and takes away what a failure does not need. */
class Happening implements LedgerCommand {
  constructor(
    private readonly what: string,
    private readonly happen: (world: World, model: Model) => Promise<void>,
    private readonly possible: (model: Model) => boolean = () => true,
  ) {}
  check(model: Readonly<Model>): boolean {
    return this.possible(model);
  }
  run(model: Model, world: World): Promise<void> {
    return this.happen(world, model);
  }
  toString(): string {
    return this.what;
  }
}

const number = fc.nat({ max: 7 });
const pick = <T>(from: readonly T[], index: number): T | undefined =>
  from.length === 0 ? undefined : from[index % from.length];

const letPass = fc.tuple(number, fc.constantFrom<Fate>(...fates, 'ok', 'ok', 'ok', 'ok')).map(
  ([index, fate]) =>
    new Happening(`call ${index}: ${fate}`, async ({ traffic }) => {
      const open = traffic.open.length;
      if (open > 0) await traffic.pass(index % open, fate);
    }),
);

const goOn = fc.integer({ min: 1, max: 12 }).map(
  (calls) =>
    new Happening(`${calls} calls go well`, async ({ traffic }) => {
      for (let call = 0; call < calls && traffic.open.length > 0; call += 1) await traffic.pass(0);
    }),
);

const deliver = fc.tuple(number, number, fc.boolean()).map(
  ([index, skip, twice]) =>
    new Happening(`worker ${index} takes work ${skip}${twice ? ', and another will' : ''}`, async (world) => {
      const worker = pick(world.workers, index);
      if (worker && !world.traffic.isFrozen(worker.name)) await world.deliver(worker, skip, twice);
    }),
);

const kill = fc.tuple(number, fc.boolean()).map(
  ([index, arrives]) =>
    new Happening(
      `worker ${index} is killed, its last calls ${arrives ? 'arrive' : 'are lost'}`,
      async (world, model) => {
        const worker = pick(world.workers, index);
        if (!worker) return;
        model.kills += 1;
        await world.traffic.kill(worker.name, arrives);
        world.workers[world.workers.indexOf(worker)] = world.newWorker();
      },
      ({ kills }) => kills < 6,
    ),
);

const freeze = number.map(
  (index) =>
    new Happening(`worker ${index} freezes or wakes`, async ({ workers, traffic }) => {
      const worker = pick(workers, index);
      if (!worker) return;
      if (traffic.isFrozen(worker.name)) traffic.thaw(worker.name);
      else traffic.freeze(worker.name);
    }),
);

const time = fc
  .constantFrom(1_000, 3_000, 8_000, 31_000, 3_600_000)
  .map((ms) => new Happening(`${ms} ms pass`, (world) => world.pass(ms)));

const sweep = number.map(
  (index) =>
    new Happening(`worker ${index} sweeps`, async (world) => {
      const worker = pick(world.workers, index);
      if (worker && !world.traffic.isFrozen(worker.name)) worker.sweep();
      await world.pass(0);
    }),
);

const orgWorks = fc.tuple(number, fc.integer({ min: 1, max: 4 }), fc.nat({ max: 9 })).map(
  ([index, rows, luck]) =>
    new Happening(`the org works on ${rows} rows${luck === 0 ? ' and breaks off' : ''}`, async ({ org }) => {
      const job = pick(org.running, index);
      if (job) org.work(job, rows, luck === 0);
    }),
);

const lateLands = number.map(
  (index) =>
    new Happening('a late call arrives', async ({ traffic }) => {
      if (traffic.lateCalls > 0) await traffic.land(index % traffic.lateCalls);
    }),
);

const others = fc.constantFrom(
  new Happening('the queue is wiped', async ({ queue }) => queue.clear()),
  new Happening('a ledger document has conflicting versions', async (world) => {
    const open = (await world.ledger()).find(({ value }) => value.lease);
    if (open) world.conflicts.add(open.id);
  }),
  new Happening('the run is to pause', (world) =>
    world.changeRun((run) => ({ ...run, pauseRequested: true })),
  ),
  new Happening('the run goes on', (world) => resume(world)),
);

const cancel = fc.constant(
  new Happening('the run is to be cancelled', (world) =>
    world.changeRun((run) =>
      run.state === 'paused'
        ? { ...run, cancelRequested: true, state: run.pausedFrom ?? 'loading', pausedFrom: undefined }
        : { ...run, cancelRequested: true },
    ),
  ),
);

/** A person has looked at conflicts, and lets the run go on. */
export async function resume(world: World): Promise<void> {
  world.conflicts.clear();
  await world.changeRun((run) => ({
    ...run,
    pauseRequested: undefined,
    ...(run.state === 'paused' && { state: run.pausedFrom ?? 'loading', pausedFrom: undefined }),
  }));
}

export const histories = fc.commands<Model, World, false>(
  [goOn, letPass, deliver, deliver, time, sweep, orgWorks, kill, freeze, lateLands, others, cancel].map(
    (each) => each as fc.Arbitrary<LedgerCommand>,
  ),
  { maxCommands: 60, size: 'max' },
);
