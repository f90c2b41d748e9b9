import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Answer {
  type: 'progress' | 'memory' | 'result' | 'error';
  output?: unknown;
  problem?: { code: string; detail: string };
}
export interface Measured<T> {
  output: T;
  seconds: number;
  progress: { share: number; rows: number }[];
}

/** One engine child of the worker, driven as the worker drives it: what is measured is what runs in earnest. */
export class EngineProcess {
  private readonly child: ChildProcess;
  private next = 1;

  constructor(
    entry: string,
    private readonly folder: string,
    private readonly memoryMb: number,
  ) {
    this.child = fork(entry, [], { env: { TZ: 'UTC' }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** `onProgress` hears of each step that is done; it may cancel. */
  async run<T>(op: string, input: unknown, onProgress?: () => void): Promise<Measured<T>> {
    const startedAt = performance.now();
    const progress: Measured<T>['progress'] = [];
    const output = await new Promise<T>((resolve, reject) => {
      const ended = (code: number | null, signal: string | null) =>
        reject(new Error(`The engine ended in ${op} (${signal ?? code}).`));
      const hear = (message: unknown) => {
        const answer = message as Answer & { share: number; rows: number };
        if (answer.type === 'progress') {
          progress.push({ share: answer.share, rows: answer.rows });
          onProgress?.();
        }
        if (answer.type !== 'result' && answer.type !== 'error') return;
        this.child.off('message', hear);
        this.child.off('exit', ended);
        if (answer.type === 'result') resolve(answer.output as T);
        else reject(new Error(`${op}: ${answer.problem?.code} ${answer.problem?.detail}`));
      };
      this.child.on('message', hear);
      this.child.on('exit', ended);
      // As the pipeline shares it out: a recipe may hold the whole limit, all else a quarter.
      const memoryMb =
        op === 'derive' || op === 'preview'
          ? this.memoryMb
          : Math.min(this.memoryMb, Math.max(256, this.memoryMb / 4));
      // And as it says where tables lie: what leaves files only keeps none on the disk.
      const tables = op === 'derive' ? 'memory' : 'file';
      const envelope = { folder: this.folder, memoryMb, tables, input };
      this.child.send({ type: 'run', id: this.next++, op, input: envelope });
    });
    return { output, seconds: (performance.now() - startedAt) / 1000, progress };
  }

  cancel(): void {
    this.child.send({ type: 'cancel', id: this.next - 1 });
  }

  /** The most memory the process ever held, in megabytes; 0 where the system does not say. */
  peakMb(): number {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.child.exitCode !== null) return resolve();
      this.child.once('exit', () => resolve());
      this.child.disconnect();
    });
  }
}
