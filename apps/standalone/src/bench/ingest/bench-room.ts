import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMb } from '../resident';

export interface Staging {
  /** Until rows.parquet and rejects.parquet were written, and until the profile was there too. */
  stagedSeconds: number;
  seconds: number;
  /** Highest resident memory of the engine child, its threads included. */
  rssMb: number;
  rowCount: number;
  rejectedCount: number;
}

/** pandas' time without its start, and its highest resident memory. */
export interface PandasTime {
  seconds: number;
  rssMb: number;
}

/** What a worker gives its engine: the default of DMS_JOB_MEMORY_MB. */
const memoryMb = 256;
/** How a worker starts its engine's children. */
const asInAWorker = {
  env: { TZ: 'UTC', MALLOC_ARENA_MAX: '2' },
  execArgv: ['--max-semi-space-size=16'],
};
/** Debian's own, where pandas is. */
const python = '/usr/bin/python3';

/** A folder for the files of a bench, an engine child to stage them as a worker has it, and pandas to compare with. */
export class BenchRoom {
  readonly folder = mkdtempSync(join(tmpdir(), 'dms-ingest-bench-'));
  private jobs = 0;

  constructor(private readonly programs: string) {}

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  /** Stages and profiles a file of the folder in a fresh child. */
  async stage(file: string, options: Record<string, unknown> = {}): Promise<Staging> {
    const folder = this.path(`job-${++this.jobs}`);
    mkdirSync(folder);
    linkSync(this.path(file), join(folder, 'input'));
    const entry = join(this.programs, 'worker', 'engine.js');
    const child = fork(entry, [], { ...asInAWorker, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let rssMb = 0;
    const look = setInterval(() => (rssMb = Math.max(rssMb, residentMb(child.pid ?? 0))), 20);
    try {
      // Children of a worker are warm: what is measured begins when it answers, as pandas' begins when it is loaded.
      await answerOf(child, 'detect', { folder, memoryMb, input: { file: 'input', name: file } });
      const started = performance.now();
      let staged = 0;
      const onShare = (share: number) => {
        if (share === 1 && staged === 0) staged = performance.now();
      };
      const input = { folder, memoryMb, input: { file: 'input', name: file, options } };
      const output = (await answerOf(child, 'stage', input, onShare)) as Counts;
      const { rowCount, rejectedCount } = output;
      const ended = performance.now();
      return {
        stagedSeconds: ((staged || ended) - started) / 1000,
        seconds: (ended - started) / 1000,
        rssMb,
        rowCount,
        rejectedCount,
      };
    } finally {
      clearInterval(look);
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Runs a script whose variable `path` is the file; it calls `done()` where the clock is to stop. */
  async pandas(script: string, file: string): Promise<PandasTime> {
    const program = `
import json, resource, sys, time
import pandas as pd
path = sys.argv[1]
def done():
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.time() - started, "rssMb": rss}))
started = time.time()
${script}
done()
`;
    const child = spawn(python, ['-c', program, this.path(file)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error('pandas is needed for this bench: apt-get install python3-pandas');
    return JSON.parse(text) as PandasTime;
  }
}

type FromEngine =
  | { type: 'progress'; share: number }
  | { type: 'memory' }
  | { type: 'result'; output: unknown }
  | { type: 'error'; problem: { detail: string } };

type Counts = Pick<Staging, 'rowCount' | 'rejectedCount'>;

/** One operation in an engine child. Throws where it fails or the child ends. */
function answerOf(
  child: ChildProcess,
  op: string,
  input: unknown,
  onShare: (share: number) => void = () => undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.removeAllListeners('exit').removeAllListeners('message');
    child.on('exit', (code, signal) => reject(new Error(`The engine ended (${signal ?? code}).`)));
    child.on('message', (message: FromEngine) => {
      if (message.type === 'progress') onShare(message.share);
      else if (message.type === 'result') resolve(message.output);
      else if (message.type === 'error') reject(new Error(message.problem.detail));
    });
    child.send({ type: 'run', id: 1, op, input });
  });
}
