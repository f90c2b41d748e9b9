import type { SqlSession, Warning } from '@dms/domain';
import { Sources } from './sources';
import { isDeep, type Stage, stageSql } from './stage';

/** The working tables of one run of a recipe: made with names of their own, counted, and dropped at the end. */
export class Workbench {
  /** Table (s, p, step, kind, op, reason, value): every piece of a source row that was set aside. */
  readonly asides = 'dms_asides';
  readonly warnings: Warning[] = [];
  readonly sources = new Sources();
  /** Cells changed by step. */
  readonly changed = new Map<number, number>();
  private readonly tables = new Set<string>();
  private counting: { step: number; expression: string }[] = [];
  private identifiers = 0;
  private made = 0;

  constructor(readonly session: SqlSession) {}

  async open(): Promise<void> {
    await this.session.run(
      `CREATE OR REPLACE TABLE ${this.asides} (s BIGINT, p BIGINT, step INTEGER, kind VARCHAR, op VARCHAR,
         reason VARCHAR, value VARCHAR)`,
    );
    this.tables.add(this.asides);
  }

  /** The `_row` of a source row's number. */
  rowOf(number: string): string {
    return this.sources.rowOf(number);
  }

  newIdentifier(): string {
    return `c${++this.identifiers}`;
  }

  async table(query: string): Promise<string> {
    const name = `dms_work_${++this.made}`;
    await this.session.run(`CREATE OR REPLACE TABLE ${name} AS ${query}`);
    this.tables.add(name);
    return name;
  }

  /** Computes a stage that has grown too deep into a table of its own; the other stages stay late. */
  async settle(stage: Stage): Promise<Stage> {
    if (!isDeep(stage)) return stage;
    await this.flushCounts(stage);
    const names = stage.columns.map(({ sql }) => sql);
    const source = await this.table(`SELECT ${['p', ...names].join(', ')} FROM (${stageSql(stage)})`);
    const { alive: _, ...rest } = stage;
    return { ...rest, source, layers: [] };
  }

  async drop(table: string): Promise<void> {
    this.tables.delete(table);
    await this.session.run(`DROP TABLE IF EXISTS ${table}`);
  }

  /** Drops the table when the work on it is done. */
  async after<T>(table: string, work: () => Promise<T>): Promise<T> {
    const done = await work();
    await this.drop(table);
    return done;
  }

  async close(): Promise<void> {
    for (const table of [...this.tables]) await this.drop(table);
  }

  async number(query: string): Promise<number> {
    const [row] = await this.session.rows(query);
    return Number(Object.values(row ?? {})[0] ?? 0);
  }

  /** Remembers an expression whose sum over the rows of now is to be counted for a step. */
  count(step: number, expression: string): void {
    this.counting.push({ step, expression });
  }

  /** For a stage whose changes nobody asks for (reference data). */
  forgetCounts(): void {
    this.counting = [];
  }

  /** Counts in one pass what was remembered. Must come before rows leave the stage or its source changes. */
  async flushCounts(stage: Stage): Promise<void> {
    const counting = this.counting.splice(0);
    if (counting.length === 0) return;
    const sums = counting.map(({ expression }, index) => `sum(${expression}) AS n${index}`);
    const [row] = await this.session.rows(`SELECT ${sums.join(', ')} FROM (${stageSql(stage)})`);
    counting.forEach(({ step }, index) => {
      this.changed.set(step, (this.changed.get(step) ?? 0) + Number(row?.[`n${index}`] ?? 0));
    });
  }
}
