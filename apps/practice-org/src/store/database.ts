import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

export type SqlValue = SQLInputValue;
export type Row = Record<string, SqlValue>;

/** Statements kept prepared: bulk updates with blank cells make one statement for every pattern of blanks. */
const STATEMENT_LIMIT = 400;

/**
 * The one SQLite connection of the org. Everything is synchronous and short, so a transaction never spans a turn of
 * the event loop and two requests can never share one. WAL with synchronous=NORMAL: what was committed survives
 * kill -9 of the process (not a power cut in the last moments, which a practice org may lose).
 */
export class Database {
  private readonly connection: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private depth = 0;

  constructor(readonly file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.connection = new DatabaseSync(file);
    for (const pragma of [
      'journal_mode = WAL',
      'synchronous = NORMAL',
      'cache_size = -65536',
      'wal_autocheckpoint = 16000',
      'busy_timeout = 5000',
    ]) {
      this.connection.exec(`PRAGMA ${pragma}`);
    }
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  /** A prepared statement, kept for the next time. */
  prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.connection.prepare(sql);
    if (this.statements.size >= STATEMENT_LIMIT) {
      const oldest = this.statements.keys().next().value;
      if (oldest !== undefined) this.statements.delete(oldest);
    }
    this.statements.set(sql, statement);
    return statement;
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.prepare(sql).run(...values).changes);
  }

  get<T = Row>(sql: string, ...values: SqlValue[]): T | undefined {
    return this.prepare(sql).get(...values) as T | undefined;
  }

  all<T = Row>(sql: string, ...values: SqlValue[]): T[] {
    return this.prepare(sql).all(...values) as T[];
  }

  /** Runs `work` in a transaction (a savepoint where one is open already); any throw undoes all of it. */
  transaction<T>(work: () => T): T {
    const name = `level_${this.depth}`;
    this.exec(this.depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`);
    this.depth += 1;
    try {
      const result = work();
      this.depth -= 1;
      this.exec(this.depth === 0 ? 'COMMIT' : `RELEASE ${name}`);
      return result;
    } catch (error) {
      this.depth = Math.max(0, this.depth - 1);
      this.undo(this.depth === 0 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    }
  }

  /**
   * A transaction around work that is made of promises but waits for nothing outside: it must come to its end within
   * this turn of the event loop, or it is undone and refused. `failed` says whether what it brought is to be undone.
   */
  async unit<T>(work: () => Promise<T>, failed: (result: T) => boolean): Promise<T> {
    if (this.depth > 0) throw new Error('A unit may not begin within a transaction.');
    let turned = false;
    const watch = setImmediate(() => (turned = true));
    this.exec('BEGIN IMMEDIATE');
    this.depth = 1;
    try {
      const result = await work();
      if (turned) throw new Error('A unit waited for something outside.');
      this.exec(failed(result) ? 'ROLLBACK' : 'COMMIT');
      return result;
    } catch (error) {
      this.undo('ROLLBACK');
      throw error;
    } finally {
      this.depth = 0;
      clearImmediate(watch);
    }
  }

  /** Statements must be prepared again after a change of tables; SQLite does so itself, this only frees memory. */
  forgetStatements(): void {
    this.statements.clear();
  }

  close(): void {
    this.statements.clear();
    this.connection.close();
  }

  /** A failed COMMIT has already ended the transaction; undoing it then is no error of its own. */
  private undo(sql: string): void {
    if (this.connection.isTransaction) this.connection.exec(sql);
  }
}
