import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { DmsError, quoteText, type Row, type SqlSession, type SqlValue } from '@dms/domain';
import { cellOf, rowsOf } from './cells';
import { engineError } from './engine-errors';
import { keepByteOrderMarks } from './keep-byte-order-marks';
import { emptyInstance, fixed, openInstance } from './spare-instance';

export interface SessionOptions {
  /** Megabytes the engine may hold before it spills to the folder; the process needs about 500 more. */
  memoryMb: number;
  /** Default 2. */
  threads?: number;
  /** Megabytes the engine may spill; default: what the disk has. */
  spillMb?: number;
  /**
   * Default true: a query without ORDER BY answers in file order. False needs less memory where every order that
   * matters is stated.
   */
  keepOrder?: boolean;
  /**
   * Default `file`: tables lie in job.duckdb of the folder, where a later session finds them. `memory`: they end with the
   * session, and no statement waits for a disk; what exceeds the memory spills all the same.
   */
  tables?: 'file' | 'memory';
}

const spillFolder = 'spill';

/**
 * Opens a private database in `folder` (absolute, existing) that can read and write nothing outside it. The
 * configuration is locked before the first query. UTC is the time zone of every session.
 */
export async function openSession(folder: string, options: SessionOptions): Promise<DuckSession> {
  if (!isAbsolute(folder)) throw new RangeError('The job folder must be an absolute path');
  const root = resolve(folder);
  keepByteOrderMarks();
  try {
    const limits = {
      memory_limit: `${options.memoryMb}MB`,
      threads: String(options.threads ?? 2),
      temp_directory: join(root, spillFolder),
      preserve_insertion_order: String(options.keepOrder ?? true),
      ...(options.spillMb && { max_temp_directory_size: `${options.spillMb}MB` }),
    };
    const inMemory = options.tables === 'memory';
    const { instance, connection } = inMemory
      ? await emptyInstance()
      : await openInstance(join(root, 'job.duckdb'), { ...fixed, ...limits });
    const settings = [
      ...(inMemory
        ? Object.entries(limits).map(([name, value]) => `SET GLOBAL ${name} = ${quoteText(value)}`)
        : []),
      `SET GLOBAL allowed_directories = [${quoteText(`${root}/`)}]`,
      'SET GLOBAL enable_external_access = false',
      'SET GLOBAL lock_configuration = true',
    ];
    // Handed over at once: small jobs wait longer for each call than for what it does.
    await connection.run(settings.join('; '));
    return new DuckSession(root, instance, connection);
  } catch (error) {
    throw engineError(error);
  }
}

/** One job's engine. Queries of `run` and `rows` go one after another; a stream has a connection of its own. */
export class DuckSession implements SqlSession {
  private readonly streams = new Set<DuckDBConnection>();
  private closed = false;

  constructor(
    readonly folder: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  path(name: string): string {
    if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name))
      throw new DmsError('INTERNAL', 'Not the name of a file in a job folder.');
    return join(this.folder, name);
  }

  async run(sql: string, values?: SqlValue[]): Promise<void> {
    await this.guard(() => this.connection.run(sql, values));
  }

  async rows(sql: string, values?: SqlValue[]): Promise<Row[]> {
    return this.guard(async () => {
      const result = await this.connection.run(sql, values);
      return rowsOf(result.columnNames(), await result.convertRows(cellOf));
    });
  }

  /** Sees what is committed; temporary tables of `run` are not there. Ends its connection however it is left. */
  async *stream(sql: string, values?: SqlValue[]): AsyncGenerator<Row[]> {
    const connection = await this.guard(() => this.instance.connect());
    this.streams.add(connection);
    try {
      const result: DuckDBResult = await this.guard(() => connection.stream(sql, values));
      const names = result.columnNames();
      const chunks = result.yieldConvertedRows(cellOf);
      for (;;) {
        const next = await this.guard(() => chunks.next());
        if (next.done) return;
        yield rowsOf(names, next.value);
      }
    } finally {
      this.streams.delete(connection);
      connection.closeSync();
    }
  }

  /** Names of the columns a query answers and the engine's names of their types; nothing is computed. */
  async describe(sql: string): Promise<{ name: string; type: string }[]> {
    const rows = await this.rows(`DESCRIBE ${sql}`);
    return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  }

  share(): number | undefined {
    if (this.closed) return undefined;
    const { percentage } = this.connection.progress;
    return percentage < 0 ? undefined : Math.min(1, percentage / 100);
  }

  /** Whether it laid into its folder what its memory could not hold. */
  hasSpilled(): boolean {
    return existsSync(join(this.folder, spillFolder));
  }

  /** Stops what is running; it throws CANCELLED. Harmless when nothing runs. */
  interrupt(): void {
    if (this.closed) return;
    this.connection.interrupt();
    for (const stream of this.streams) stream.interrupt();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const stream of this.streams) stream.interrupt();
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) throw new DmsError('CANCELLED', 'The session is closed.');
    try {
      return await work();
    } catch (error) {
      throw engineError(error);
    }
  }
}
