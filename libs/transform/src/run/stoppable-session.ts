import { DmsError, type Row, type SqlSession, type SqlValue } from '@dms/domain';

/**
 * A session that begins nothing once its work is no longer wanted. An interrupt stops the query of now only; one that
 * comes between two queries would be lost, and the next would run to its end.
 */
export class StoppableSession implements SqlSession {
  constructor(
    private readonly session: SqlSession,
    private readonly signal: AbortSignal | undefined,
  ) {}

  get folder(): string {
    return this.session.folder;
  }

  path(name: string): string {
    return this.session.path(name);
  }

  async run(sql: string, values?: SqlValue[]): Promise<void> {
    this.stopIfAsked();
    return this.session.run(sql, values);
  }

  async rows(sql: string, values?: SqlValue[]): Promise<Row[]> {
    this.stopIfAsked();
    return this.session.rows(sql, values);
  }

  async *stream(sql: string, values?: SqlValue[]): AsyncGenerator<Row[]> {
    this.stopIfAsked();
    for await (const rows of this.session.stream(sql, values)) {
      this.stopIfAsked();
      yield rows;
    }
  }

  share(): number | undefined {
    return this.session.share?.();
  }

  interrupt(): void {
    this.session.interrupt();
  }

  /** Throws CANCELLED. */
  stopIfAsked(): void {
    if (this.signal?.aborted) throw new DmsError('CANCELLED', 'Stopped before it was done.');
  }
}
