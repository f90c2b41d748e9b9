import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bar } from './bar';
import { EngineProcess } from './transform/engine-process';
import { lookups, writeLookups, writeOrders } from './transform/reference-data';
import { referencePandas, referenceRecipe } from './transform/reference-recipe';

interface Column {
  name: string;
  type: string;
}
interface Timing {
  seconds: number;
  /** Reading and profiling the upload, before the recipe. */
  staging: number;
  rssMb: number;
  csv: string;
}
/** What is asked of one size. */
interface Demand {
  rows: number;
  memoryMb: number;
  ratio?: number;
  rssMb?: number;
}

const million = 1_000_000;

/**
 * The reference pipeline from a staged dataset to csv, with the account of every row. Pandas does the same in the same
 * run from the same csv (its reading counts: it has no staged form), and the results must be equal. What staging took,
 * once for all recipes over a file, is told beside it and has a bench of its own.
 */
export async function transformBench(programs: string, memoryMb: number, rows?: number): Promise<Bar[]> {
  const bench = new TransformBench(join(programs, 'worker', 'engine.js'));
  try {
    if (rows !== undefined)
      return [
        ...(await bench.size({ rows, memoryMb })).bars,
        ...(await bench.again(rows, memoryMb)),
        ...(await bench.previews(rows, memoryMb)),
      ];
    const small = await bench.size({ rows: million, memoryMb, ratio: 4, rssMb: 1024 });
    const large = await bench.size({ rows: 5 * million, memoryMb, ratio: 5, rssMb: 1536 });
    const tight = await bench.finishes({ rows: 5 * million, memoryMb: 512, rssMb: 1536 });
    const again = [...(await bench.again(million, memoryMb)), ...(await bench.previews(million, memoryMb))];
    const growth = await bench.growth(small.dms.seconds, memoryMb);
    return [...small.bars, ...again, ...large.bars, ...tight, growth];
  } finally {
    bench.end();
  }
}

class TransformBench {
  private readonly home = mkdtempSync(join(tmpdir(), 'dms-transform-bench-'));

  constructor(private readonly engine: string) {}

  end(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  async size({ rows, memoryMb, ratio = 0, rssMb }: Demand): Promise<{ bars: Bar[]; dms: Timing }> {
    const dms = await this.reshape(rows, memoryMb);
    const pandas = await this.pandas(rows);
    const times = pandas.seconds / dms.seconds;
    const same = sameRows(dms.csv, pandas.csv);
    const bars: Bar[] = [
      {
        case: 'against pandas',
        rows,
        seconds: dms.seconds,
        ratio: Math.round(times * 100) / 100,
        against: 'pandas',
        bar: ratio > 0 ? `at least ${ratio} times as fast` : 'no bar at this size',
        value: `${times.toFixed(1)} times (${dms.seconds.toFixed(1)} s, pandas ${pandas.seconds.toFixed(1)} s)`,
        ok: times >= ratio,
      },
      {
        case: 'same result',
        rows,
        seconds: dms.seconds,
        against: 'pandas',
        bar: 'every cell equal',
        value: same,
        ok: same === 'equal',
      },
    ];
    const whole = pandas.seconds / (dms.seconds + dms.staging);
    bars.push({
      case: 'with staging',
      rows,
      seconds: dms.seconds + dms.staging,
      ratio: Math.round(whole * 100) / 100,
      against: 'pandas',
      bar: 'for information',
      value: `${whole.toFixed(1)} times (${(dms.seconds + dms.staging).toFixed(1)} s)`,
      ok: true,
    });
    return { bars: [...bars, memoryBar(rows, memoryMb, dms, rssMb)], dms };
  }

  async finishes(demand: Demand): Promise<Bar[]> {
    const dms = await this.reshape(demand.rows, demand.memoryMb);
    return [memoryBar(demand.rows, demand.memoryMb, dms, demand.rssMb)];
  }

  async growth(seconds: number, memoryMb: number): Promise<Bar> {
    const rows = 10 * million;
    const dms = await this.reshape(rows, memoryMb);
    const times = dms.seconds / seconds;
    return {
      case: 'growth from 1 M',
      rows,
      seconds: dms.seconds,
      ratio: Math.round(times * 100) / 100,
      against: '1 M rows',
      rssMb: Math.round(dms.rssMb),
      bar: 'at most 11 times',
      value: `${times.toFixed(1)} times (${dms.seconds.toFixed(1)} s)`,
      ok: times <= 11,
    };
  }

  /** The same work twice gives the same bytes; and work that is stopped half way ends soon. */
  async again(rows: number, memoryMb: number): Promise<Bar[]> {
    return this.inFolder(rows, memoryMb, async (engine, folder) => {
      const { inputs } = await stagedInputs(engine, folder);
      const derive = (onProgress?: () => void) =>
        engine.run('derive', { recipe: referenceRecipe, inputs }, onProgress);
      const digests: string[] = [];
      let seconds = 0;
      for (let time = 0; time < 2; time++) {
        seconds = (await derive()).seconds;
        digests.push(
          createHash('sha256')
            .update(readFileSync(join(folder, 'derived.parquet')))
            .digest('hex'),
        );
      }
      let askedAt = 0;
      const ended = await derive(() => {
        if (askedAt === 0) engine.cancel();
        askedAt ||= performance.now();
      }).then(
        () => 'finished all the same',
        (error: Error) => error.message,
      );
      const stopped = (performance.now() - askedAt) / 1000;
      return [
        {
          case: 'same bytes',
          rows,
          seconds,
          bar: 'the same file twice',
          value: digests[0] === digests[1] ? 'the same' : digests.join(' and '),
          ok: digests[0] === digests[1],
        },
        {
          case: 'cancel',
          rows,
          seconds: stopped,
          bar: 'within 2 s',
          value: `${stopped.toFixed(2)} s (${ended.slice(0, 60)})`,
          ok: stopped < 2 && ended.includes('CANCELLED'),
        },
      ];
    });
  }

  /** All ten steps looked at for the first time, and once more after the last of them was changed. */
  async previews(rows: number, memoryMb: number): Promise<Bar[]> {
    return this.inFolder(rows, memoryMb, async (engine, folder) => {
      const { inputs } = await stagedInputs(engine, folder);
      const look = async (steps: unknown[]) => {
        const request = { limit: 50, offset: 0, lineage: true };
        const recipe = { ...referenceRecipe, steps };
        return (await engine.run('preview', { recipe, inputs, ...request })).seconds;
      };
      const last = { op: 'sort', by: [{ column: 'orders', direction: 'desc' }, { column: 'code' }] };
      const cold = await look(referenceRecipe.steps);
      const warm = await look([...referenceRecipe.steps.slice(0, -1), last]);
      return [
        previewBar('first preview', rows, cold, 4),
        previewBar('preview, last step edited', rows, warm, 1),
      ];
    });
  }

  private async inFolder<T>(
    rows: number,
    memoryMb: number,
    work: (engine: EngineProcess, folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = join(this.home, 'job');
    mkdirSync(folder);
    const orders = await this.orders(rows);
    // The upload lies in the job's folder already when the work begins.
    copyFileSync(orders, join(folder, 'orders.csv'));
    copyFileSync(await this.lookups(), join(folder, 'lookups.csv'));
    const engine = new EngineProcess(this.engine, folder, memoryMb);
    try {
      return await work(engine, folder);
    } finally {
      await engine.end();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async reshape(rows: number, memoryMb: number): Promise<Timing> {
    return this.inFolder(rows, memoryMb, async (engine, folder) => {
      const { inputs, seconds: staging } = await stagedInputs(engine, folder);
      const derived = await engine.run<{ columns: Column[] }>('derive', { recipe: referenceRecipe, inputs });
      renameSync(join(folder, 'derived.parquet'), join(folder, 'rows.parquet'));
      const written = await engine.run('export', {
        columns: derived.output.columns,
        format: 'csv',
        guard: false,
      });
      const parts = {
        stage: staging,
        reshape: derived.seconds,
        write: written.seconds,
      };
      console.log(
        `${rows} rows, ${memoryMb} MB: ${JSON.stringify(parts)}, ${engine.peakMb().toFixed(0)} MB resident`,
      );
      return {
        seconds: parts.reshape + parts.write,
        staging: parts.stage,
        rssMb: engine.peakMb(),
        csv: readFileSync(join(folder, 'export.csv'), 'utf8'),
      };
    });
  }

  private async pandas(rows: number): Promise<Timing> {
    const target = join(this.home, 'pandas.csv');
    const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
    const child = spawn(
      python,
      ['-c', referencePandas, await this.orders(rows), await this.lookups(), target],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error('Pandas failed. Is it installed (Debian: python3-pandas)?');
    const { seconds, rssMb } = JSON.parse(said) as { seconds: number; rssMb: number };
    console.log(`${rows} rows, pandas: ${said.trim()}`);
    return { seconds, staging: 0, rssMb, csv: readFileSync(target, 'utf8') };
  }

  private async orders(rows: number): Promise<string> {
    const path = join(this.home, `orders-${rows}.csv`);
    if (!existsSync(path)) await writeOrders(path, rows);
    return path;
  }

  private async lookups(): Promise<string> {
    const path = join(this.home, `lookups-${lookups}.csv`);
    if (!existsSync(path)) await writeLookups(path);
    return path;
  }
}

async function stagedInputs(engine: EngineProcess, folder: string) {
  const source = await stage(engine, folder, 'orders');
  const other = await stage(engine, folder, 'lookups');
  const inputs = {
    source: { datasetId: 'orders', file: 'orders.parquet', columns: source.columns },
    others: { lookups: { file: 'lookups.parquet', columns: other.columns } },
  };
  return { inputs, seconds: source.seconds + other.seconds };
}

async function stage(engine: EngineProcess, folder: string, name: string) {
  const file = `${name}.csv`;
  const staged = await engine.run<{ columns: Column[] }>('stage', { file, name: file, options: {} });
  renameSync(join(folder, 'rows.parquet'), join(folder, `${name}.parquet`));
  return { columns: staged.output.columns, seconds: staged.seconds };
}

function memoryBar(rows: number, memoryMb: number, { seconds, rssMb }: Timing, most = Infinity): Bar {
  return {
    case: `memory at ${memoryMb} MB`,
    rows,
    seconds,
    rssMb: Math.round(rssMb),
    bar: Number.isFinite(most) ? `finishes under ${most} MB resident` : 'finishes',
    value: `${rssMb.toFixed(0)} MB, ${seconds.toFixed(1)} s`,
    ok: rssMb < most,
  };
}

function previewBar(name: string, rows: number, seconds: number, most: number): Bar {
  return {
    case: name,
    rows,
    seconds,
    bar: `within ${most} s`,
    value: `${seconds.toFixed(2)} s`,
    ok: seconds < most,
  };
}

function sameRows(ours: string, theirs: string): string {
  if (ours === theirs) return 'equal';
  const [left, right] = [ours.split('\n'), theirs.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `line ${at + 1}: ${left[at]} against ${right[at] ?? 'nothing'}`;
}
