import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { replaceFile } from './durable-file';
import { processIdentity } from './process-identity';

interface Record {
  pid: number;
  identity: string;
}

/**
 * The processes this home has started, one small file each, so that a start after a crash finds and ends what still
 * runs. A pid that has passed to a stranger is recognised by its identity and left alone.
 */
export class Leftovers {
  constructor(
    private readonly folder: string,
    private readonly graceMs = 4000,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  record(name: string, pid: number): void {
    const identity = processIdentity(pid);
    if (identity) replaceFile(this.path(name), JSON.stringify({ pid, identity } satisfies Record));
  }

  forget(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  /** Ends everything on record. Resolves once nothing of it runs. */
  async endAll(): Promise<void> {
    const names = readdirSync(this.folder).filter((file) => file.endsWith('.json'));
    await Promise.all(names.map((file) => this.end(file.slice(0, -'.json'.length))));
  }

  /** Ends the recorded process of this name if it still runs: SIGTERM first, SIGKILL after the grace time. */
  async end(name: string): Promise<void> {
    const record = this.read(name);
    if (record) await this.endProcess(record);
    this.forget(name);
  }

  private async endProcess(record: Record): Promise<void> {
    const deadline = performance.now() + this.graceMs;
    signal(record, 'SIGTERM');
    while (runs(record)) {
      if (performance.now() > deadline) signal(record, 'SIGKILL');
      await pause(25);
    }
  }

  private read(name: string): Record | undefined {
    try {
      const record = JSON.parse(readFileSync(this.path(name), 'utf8')) as Partial<Record> | null;
      if (typeof record?.identity !== 'string' || !Number.isInteger(record.pid)) return undefined;
      return record as Record;
    } catch {
      return undefined; // none, or torn by a crash of the machine, which ended the process as well
    }
  }

  private path(name: string): string {
    return join(this.folder, `${name}.json`);
  }
}

function runs({ pid, identity }: Record): boolean {
  return processIdentity(pid) === identity;
}

function signal(record: Record, name: NodeJS.Signals): void {
  if (!runs(record)) return;
  try {
    process.kill(record.pid, name);
  } catch {
    // it ended between the look and the signal
  }
}
