import { ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { BackOff } from './back-off';
import { ChildLog } from './child-log';
import { Leftovers } from './leftovers';
import { Readiness } from './readiness';
import { StartRefused } from './start-refused';

/** One of our own programs, run as a process of its own. */
export interface Program {
  role: 'redis' | 'couchdb' | 'practice-org' | 'api' | 'worker';
  /** Names its log file and its record: `worker-1`. */
  name: string;
  /** In sentences: `The API`. */
  title: string;
  /** The module that node runs, and its arguments (never a secret: anyone can read them). */
  script: string;
  args?: string[];
  env: Record<string, string>;
  ready: Readiness;
  /** ms between SIGTERM and SIGKILL. */
  graceMs: number;
  /** Records of processes it starts itself; what a killed one leaves behind is ended before it is started again. */
  leaves?: string[];
}

const startAttempts = 3;

/**
 * Keeps one program running: starts it, waits until it is ready, and starts it again with a growing pause whenever it
 * ends, until stop(). The process gets a session of its own, so that Ctrl-C reaches the supervisor alone and the
 * order of the stop holds; the ipc channel tells it at once when the supervisor is gone.
 */
export class SupervisedProcess {
  private readonly stopped = new AbortController();
  private child?: ChildProcess;
  private running?: Promise<void>;

  constructor(
    private readonly program: Program,
    private readonly log: ChildLog,
    private readonly leftovers: Leftovers,
    private readonly say: (line: string) => void,
    private readonly backOff = new BackOff(),
    private readonly readyDeadlineMs = 120_000,
  ) {}

  get role(): Program['role'] {
    return this.program.role;
  }

  /** The pid while a process runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves when the program is ready for the first time; StartRefused after three vain attempts. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.running = this.keepRunning(resolve, reject);
    });
  }

  /** SIGTERM, then SIGKILL after the grace time. Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.stopped.abort();
    const { child } = this;
    if (child) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), this.program.graceMs);
      await this.running;
      clearTimeout(timer);
    }
    await this.running;
    this.log.close();
  }

  private async keepRunning(ready: () => void, refuse: (error: Error) => void): Promise<void> {
    let everReady = false;
    for (let attempt = 1; !this.stopped.signal.aborted; attempt += 1) {
      let readyAt: number | undefined;
      const end = await this.runOnce(() => {
        readyAt = performance.now();
        if (everReady) this.say(`${this.program.title} is ready again.`);
        everReady = true;
        ready();
      });
      if (this.stopped.signal.aborted) break;
      if (!everReady && attempt >= startAttempts) return refuse(this.refusal(end));
      const wait = this.backOff.after(readyAt === undefined ? 0 : performance.now() - readyAt);
      this.say(`${this.program.title} ended (${end}); it is started again in ${wait / 1000} s.`);
      await pause(wait, undefined, { signal: this.stopped.signal }).catch(() => undefined); // stop() ends it early
    }
    refuse(new StartRefused('The start was stopped.'));
  }

  /** One life of the process, from its start to its end; resolves to how it ended. */
  private async runOnce(onReady: () => void): Promise<string> {
    for (const name of [this.program.name, ...(this.program.leaves ?? [])]) await this.leftovers.end(name);
    if (this.stopped.signal.aborted) return 'stopped';
    const child = this.spawn();
    const ended = endOf(child);
    this.child = child;
    if (child.pid !== undefined) this.leftovers.record(this.program.name, child.pid);
    const life = new AbortController();
    void this.awaitReady(child, life.signal, onReady);
    const end = await ended;
    life.abort(new Error(end));
    this.child = undefined;
    for (const name of this.program.leaves ?? []) await this.leftovers.end(name);
    this.leftovers.forget(this.program.name);
    return end;
  }

  private spawn(): ChildProcess {
    const { script, args = [], env } = this.program;
    const child = spawn(process.execPath, [script, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      windowsHide: true,
    });
    if (child.stdout) this.log.follow(child.stdout, 'stdout');
    if (child.stderr) this.log.follow(child.stderr, 'stderr');
    return child;
  }

  /** A program that is not ready in time is killed: its end is then handled like any other. */
  private async awaitReady(child: ChildProcess, life: AbortSignal, onReady: () => void): Promise<void> {
    const late = AbortSignal.timeout(this.readyDeadlineMs);
    try {
      await this.program.ready(child, AbortSignal.any([life, late]));
      if (!life.aborted) onReady();
    } catch {
      if (!life.aborted) child.kill('SIGKILL');
    }
  }

  private refusal(end: string): StartRefused {
    const words = this.log.lastWords();
    return new StartRefused(
      `${this.program.title} could not be started (${end}${words && `: ${words}`}); its log is ${this.log.path}.`,
    );
  }
}

/**
 * Resolves when the process has ended and its last words are read. A grandchild may hold the pipes open, so they are
 * waited for only shortly.
 */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve(error.message));
    child.once('exit', (code, signal) => {
      const end = signal ?? `exit code ${code}`;
      child.once('close', () => resolve(end));
      setTimeout(() => resolve(end), 250);
    });
  });
}
