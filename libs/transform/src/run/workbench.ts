import { quoteText, type Row, type SqlSession, type Warning } from '@dms/domain';
import { fold } from './live-columns';
import { type Source, Sources } from './sources';
import { isDeep, type Stage, stageSql } from './stage';
import { mayBeWorthKeeping, whatToKeep } from './worth-keeping';

/** What a later run needs to know to go on, in the same database, from where this one was. Plain JSON. */
export interface BenchMemory {
  sources: Source[];
  repeated: boolean;
  changed: [step: number, cells: number][];
  counting: { step: number; expression: string }[];
  warnings: Warning[];
  folding: [step: number, op: string][];
  identifiers: number;
  made: number;
}

/** The working tables of one run of a recipe: made with names of their own, counted, and dropped at the end. */
export class Workbench {
  /** Table (s, p, step, kind, op, reason, value): every piece of a source row that was set aside. */
  readonly asides: string;
  readonly warnings: Warning[] = [];
  readonly sources = new Sources();
  /** Cells changed by step. */
  readonly changed = new Map<number, number>();
  private readonly tables = new Set<string>();
  private counting: { step: number; expression: string }[] = [];
  private readonly folding = new Map<number, string>();
  private identifiers = 0;
  private made = 0;

  /** `prefix` begins the names of the tables: two runs in one database need two of them. */
  constructor(
    readonly session: SqlSession,
    private readonly prefix = 'dms_work',
  ) {
    this.asides = `${prefix}_asides`;
  }

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
    const name = `${this.prefix}_${++this.made}`;
    await this.session.run(`CREATE OR REPLACE TABLE ${name} AS ${query}`);
    this.tables.add(name);
    return name;
  }

  /** Computes a stage that has grown too deep into a table of its own; the other stages stay late. */
  async settle(stage: Stage): Promise<Stage> {
    if (!isDeep(stage)) return stage;
    await this.flushCounts(stage);
    const names = stage.columns.filter(({ gone }) => !gone).map(({ sql }) => sql);
    const source = await this.table(`SELECT ${['p', ...names].join(', ')} FROM (${stageSql(stage)})`);
    const { alive: _, ...rest } = stage;
    return { ...rest, source, layers: [] };
  }

  /**
   * Counts what was remembered, and where that computes several columns keeps what it computed, so that the steps to
   * come need not compute it again. Only columns that are counted are computed here: what nobody evaluated yet (a
   * column derived a moment ago) stays late, as does all of a table too wide to be written twice. `live`: names of the
   * columns that will be looked at again (default: all); the others are left behind.
   */
  async settleCounts(given: Stage, live?: ReadonlySet<string>): Promise<Stage> {
    const stage = live ? withoutOthers(given, live) : given;
    if (!mayBeWorthKeeping(stage, this.counting)) {
      await this.flushCounts(given);
      return given;
    }
    const described = await this.session.rows(`DESCRIBE SELECT * FROM ${stage.source}`);
    const inSource = new Set(described.map((column) => String(column['column_name'])));
    const kept = whatToKeep(stage, this.counting, inSource);
    const counting = this.counting.splice(0);
    const counts = counting.map(({ expression }, index) => `CAST(${expression} AS USMALLINT) AS n${index}`);
    const source = await this.table(
      `SELECT ${['p', ...kept.names, ...counts].join(', ')} FROM (${stageSql(stage)})`,
    );
    const sums = counting.map((_, index) => `sum(n${index}) AS n${index}`);
    const [row] = await this.session.rows(`SELECT ${sums.join(', ')} FROM ${source}`);
    this.addCounts(counting, row);
    const { alive: _, ...rest } = stage;
    const named = `(SELECT ${['p', ...kept.names].join(', ')} FROM ${source})`;
    return { ...rest, source: named, layers: kept.layers };
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

  remember(): BenchMemory {
    const { identifiers, made, warnings, sources } = this;
    return {
      sources: [...sources.all],
      repeated: sources.repeated,
      changed: [...this.changed],
      counting: [...this.counting],
      warnings: [...warnings],
      folding: [...this.folding],
      identifiers,
      made,
    };
  }

  recall(memory: BenchMemory): void {
    this.sources.recall(memory.sources, memory.repeated);
    for (const [step, cells] of memory.changed) this.changed.set(step, cells);
    this.counting = [...memory.counting];
    this.warnings.push(...memory.warnings);
    for (const [step, op] of memory.folding) this.folding.set(step, op);
    this.identifiers = memory.identifiers;
    this.made = memory.made;
  }

  /** What was made so far, the table of what was set aside with it, outlives this run. */
  keepTables(): void {
    this.tables.clear();
  }

  async close(): Promise<void> {
    const drops = [...this.tables].map((table) => `DROP TABLE IF EXISTS ${table}`);
    this.tables.clear();
    // At once: each call costs a small job more than what it does.
    if (drops.length > 0) await this.session.run(drops.join('; '));
  }

  async number(query: string): Promise<number> {
    const [row] = await this.session.rows(query);
    return Number(Object.values(row ?? {})[0] ?? 0);
  }

  /** Remembers which kind of step folded rows at an index of the recipe. */
  foldedBy(step: number, op: string): void {
    this.folding.set(step, op);
  }
  /** An SQL expression for the kind of the step with that index. */
  foldingOp(step: string): string {
    const cases = [...this.folding].map(([index, op]) => `WHEN ${index} THEN ${quoteText(op)}`);
    return cases.length > 0 ? `CASE ${step} ${cases.join(' ')} END` : 'NULL';
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
    this.addCounts(counting, row);
  }

  private addCounts(counting: { step: number }[], row: Row | undefined): void {
    counting.forEach(({ step }, index) => {
      this.changed.set(step, (this.changed.get(step) ?? 0) + Number(row?.[`n${index}`] ?? 0));
    });
  }
}

function withoutOthers(stage: Stage, live: ReadonlySet<string>): Stage {
  const columns = stage.columns.map((column) =>
    column.gone || live.has(fold(column.name)) ? column : { ...column, gone: true as const },
  );
  return { ...stage, columns };
}
