import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bar } from '../bar';
import type { EngineProcess } from './engine-process';
import { referenceRecipe } from './reference-recipe';
import { againstPandas, cancelBar, memoryBar, previewBar } from './transform-bars';
import { type Timing, type TransformRoom, stagedInputs } from './transform-room';

/** What is asked of one size. */
interface Demand {
  rows: number;
  memoryMb: number;
  /** How many times as fast as pandas, at least. */
  ratio?: number;
  /** Resident at most, in MB. */
  rssMb?: number;
}

/** The parts of the bench of recipes. Each stands alone; what two of them time, the first has timed for both. */
export class TransformCases {
  private readonly timed = new Map<number, number>();

  constructor(private readonly room: TransformRoom) {}

  async size({ rows, memoryMb, ratio = 0, rssMb }: Demand): Promise<Bar[]> {
    const dms = await this.reshape(rows, memoryMb);
    const pandas = await this.room.pandas(rows);
    return [...againstPandas(rows, dms, pandas, ratio), memoryBar(rows, memoryMb, dms, rssMb)];
  }

  async finishes({ rows, memoryMb, rssMb }: Demand): Promise<Bar[]> {
    return [memoryBar(rows, memoryMb, await this.room.reshape(rows, memoryMb), rssMb)];
  }

  /** How many times longer many rows take than few. */
  async growth(few: number, many: number, memoryMb: number): Promise<Bar[]> {
    const seconds = this.timed.get(few) ?? (await this.reshape(few, memoryMb)).seconds;
    const dms = await this.reshape(many, memoryMb);
    const times = dms.seconds / seconds;
    return [
      {
        case: `growth from ${few / 1_000_000} M`,
        rows: many,
        seconds: dms.seconds,
        ratio: Math.round(times * 100) / 100,
        against: `${few / 1_000_000} M rows`,
        rssMb: Math.round(dms.rssMb),
        bar: 'at most 11 times',
        value: `${times.toFixed(1)} times (${dms.seconds.toFixed(1)} s against ${seconds.toFixed(1)} s)`,
        ok: times <= 11,
      },
    ];
  }

  /** The same work twice gives the same bytes; and work that is stopped half way ends soon. */
  async again(rows: number, memoryMb: number): Promise<Bar[]> {
    return this.room.inFolder(rows, memoryMb, async (engine, folder) => {
      const { inputs } = await stagedInputs(engine, folder);
      const derive = (onProgress?: () => void) =>
        engine.run('derive', { recipe: referenceRecipe, inputs }, onProgress);
      const once = async () => {
        const { seconds } = await derive();
        return { seconds, digest: digestOf(join(folder, 'derived.parquet')) };
      };
      const [one, other] = [await once(), await once()];
      const same = one.digest === other.digest;
      return [
        {
          case: 'same bytes',
          rows,
          seconds: other.seconds,
          bar: 'the same file twice',
          value: same ? 'the same' : `${one.digest} and ${other.digest}`,
          ok: same,
        },
        await stoppedSoon(rows, engine, derive),
      ];
    });
  }

  /** All ten steps looked at for the first time, and once more after the last of them was changed, one in the middle, the second. */
  async previews(rows: number, memoryMb: number): Promise<Bar[]> {
    return this.room.inFolder(rows, memoryMb, async (engine, folder) => {
      const { inputs } = await stagedInputs(engine, folder);
      const look = async (steps: unknown[]) => {
        const request = { limit: 50, offset: 0, lineage: true };
        const recipe = { ...referenceRecipe, steps };
        return (await engine.run('preview', { recipe, inputs, ...request })).seconds;
      };
      const last = { op: 'sort', by: [{ column: 'orders', direction: 'desc' }, { column: 'code' }] };
      const cold = await look(referenceRecipe.steps);
      const warm = await look([...referenceRecipe.steps.slice(0, -1), last]);
      const steps: object[] = [...referenceRecipe.steps];
      const middle = await look(steps.with(6, { ...referenceRecipe.steps[6], keep: 'first' }));
      const early = await look(steps.with(1, { op: 'clean', columns: ['name'], trim: true }));
      return [
        previewBar('first preview', rows, cold, 4),
        previewBar('preview, last step edited', rows, warm, 1),
        previewBar('preview, seventh of ten edited', rows, middle, 2),
        previewBar('preview, second of ten edited', rows, early, 4),
      ];
    });
  }

  private async reshape(rows: number, memoryMb: number): Promise<Timing> {
    const timing = await this.room.reshape(rows, memoryMb);
    this.timed.set(rows, timing.seconds);
    return timing;
  }
}

async function stoppedSoon(
  rows: number,
  engine: EngineProcess,
  derive: (onProgress: () => void) => Promise<unknown>,
): Promise<Bar> {
  let askedAt = 0;
  const ended = await derive(() => {
    if (askedAt === 0) engine.cancel();
    askedAt ||= performance.now();
  }).then(
    () => 'finished all the same',
    (error: Error) => error.message,
  );
  return cancelBar(rows, (performance.now() - askedAt) / 1000, ended);
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
