import { fork, type ChildProcess } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { DmsError } from '@dms/domain';
import type { FromChild, ToChild } from './child-protocol';
import { residentMb } from './resident-memory';

export interface ChildJob {
  id: number;
  op: string;
  input: unknown;
  onProgress?: (share: number, rows: number) => void;
}
export interface ChildLimits {
  memoryLimitMb: number;
  /** How long a child told to stop may take. */
  graceMs: number;
  nice: number;
}

const pollMs = 50;

/** One forked process and the job it works on. Whatever ends the process settles that job. */
export class PoolChild {
  jobs = 0;
  private readonly process: ChildProcess;
  private job?: ChildJob & { resolve(output: unknown): void; reject(error: DmsError): void };
  private verdict?: DmsError;
  private poll?: NodeJS.Timeout;
  private killTimer?: NodeJS.Timeout;
  private reportedMb = 0;
  private readonly gone: Promise<void>;

  constructor(
    entry: string,
    env: Record<string, string>,
    execArgv: string[],
    private readonly limits: ChildLimits,
    onGone: (child: PoolChild) => void,
  ) {
    this.process = fork(entry, [], { env, execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    standBack(this.process.pid, limits.nice);
    this.process.on('message', (message) => this.hear(message as FromChild));
    this.gone = new Promise((resolve) => {
      const end = (how: string) => {
        this.fail(
          this.verdict ?? new DmsError('ENGINE_CRASHED', `The engine stopped unexpectedly (${how}).`),
        );
        onGone(this);
        resolve();
      };
      this.process.once('exit', (code, signal) => end(signal ?? `exit ${code}`));
      this.process.once('error', () => (this.process.pid === undefined ? end('could not start') : undefined));
    });
    this.keepParentAlive(false);
  }

  get residentMb(): number {
    return (this.process.pid !== undefined && residentMb(this.process.pid)) || this.reportedMb;
  }

  get busy(): boolean {
    return this.job !== undefined;
  }

  /** Sends the job and answers what the child answers. Throws DmsError: the child's, ENGINE_CRASHED, or the kill's. */
  work(job: ChildJob): Promise<unknown> {
    this.jobs++;
    this.keepParentAlive(true);
    return new Promise((resolve, reject) => {
      this.job = { ...job, resolve, reject };
      this.poll = setInterval(() => this.checkMemory(), pollMs);
      this.send({ type: 'run', id: job.id, op: job.op, input: job.input });
    });
  }

  /** Asks the child to stop the job and kills it when it does not; the job then fails with `verdict`. */
  cancel(verdict: DmsError): void {
    if (!this.job || this.verdict) return;
    this.verdict = verdict;
    this.send({ type: 'cancel', id: this.job.id });
    this.killTimer = setTimeout(() => this.process.kill('SIGKILL'), this.limits.graceMs);
  }

  kill(verdict: DmsError): void {
    if (!this.job) return;
    this.verdict = verdict;
    this.process.kill('SIGKILL');
  }

  /** Lets the process go: it ends by itself when its channel closes, else it is killed. A job of it is CANCELLED. */
  async end(): Promise<void> {
    this.verdict ??= this.job && new DmsError('CANCELLED', 'The engine is shutting down.');
    if (this.process.connected) this.process.disconnect();
    const kill = setTimeout(() => this.process.kill('SIGKILL'), this.limits.graceMs);
    kill.unref();
    await this.gone;
    clearTimeout(kill);
  }

  private send(message: ToChild): void {
    try {
      // An error here means the channel is closed; the exit that follows settles the job.
      this.process.send(message, () => undefined);
    } catch {
      this.fail(new DmsError('INTERNAL', 'The work could not be handed to the engine.'));
    }
  }

  private hear(message: FromChild): void {
    const job = this.job;
    if (message.id !== job?.id) return;
    if (message.type === 'progress') job.onProgress?.(message.share, message.rows);
    else if (message.type === 'memory') this.reportedMb = message.residentMb;
    else if (this.verdict) this.fail(this.verdict);
    else if (message.type === 'error') this.fail(asError(message.problem));
    else {
      this.rest();
      job.resolve(message.output);
    }
  }

  private fail(error: DmsError): void {
    const job = this.job;
    this.rest();
    job?.reject(error);
  }

  private rest(): void {
    clearInterval(this.poll);
    clearTimeout(this.killTimer);
    delete this.job;
    delete this.verdict;
    this.keepParentAlive(false);
  }

  private checkMemory(): void {
    const held = this.residentMb;
    if (held <= this.limits.memoryLimitMb) return;
    const limit = this.limits.memoryLimitMb;
    this.kill(
      new DmsError('OUT_OF_MEMORY', `This needs more than the ${limit} MB of memory one job may have.`, {
        limitMb: limit,
      }),
    );
  }

  private keepParentAlive(yes: boolean): void {
    const verb = yes ? 'ref' : 'unref';
    this.process[verb]();
    this.process.channel?.[verb]();
  }
}

function asError({ code, detail, where }: Extract<FromChild, { type: 'error' }>['problem']): DmsError {
  return new DmsError(code, detail, where);
}

/** A child that could not start has no pid; where the system forbids it, it goes on as it is. */
function standBack(pid: number | undefined, nice: number): void {
  if (pid === undefined || nice === 0) return;
  try {
    setPriority(pid, Math.max(getPriority(), nice));
  } catch {
    // Only its place in the queue for the processor is at stake.
  }
}
