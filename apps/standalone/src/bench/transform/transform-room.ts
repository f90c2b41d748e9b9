import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineProcess } from './engine-process';
import { lookups, writeLookups, writeOrders } from './reference-data';
import { referencePandas, referenceRecipe } from './reference-recipe';

interface Column {
  name: string;
  type: string;
}
/** A way from the staged dataset to csv. */
export interface Timing {
  seconds: number;
  /** Reading and profiling the upload, before the recipe. */
  staging: number;
  rssMb: number;
  csv: string;
}

/** Where the reference pipeline runs: in an engine's process as a worker starts it, and beside it in pandas. */
export class TransformRoom {
  private readonly home = mkdtempSync(join(tmpdir(), 'dms-transform-bench-'));
  private readonly engine: string;

  /** `programs`: the folder of the built programs. */
  constructor(programs: string) {
    this.engine = join(programs, 'worker', 'engine.js');
  }

  end(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** An engine in a folder that holds both uploads, not staged yet. */
  async inFolder<T>(
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

  async reshape(rows: number, memoryMb: number): Promise<Timing> {
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

  async pandas(rows: number): Promise<Timing> {
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

/** Stages both tables; how long that took, in seconds. */
export async function stagedInputs(engine: EngineProcess, folder: string) {
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
