import { DmsError, quoteText, type Recipe, type SqlSession, type Warning } from '@dms/domain';
import { checkCondition, checkExpression, type CheckedExpression } from '../expressions/check-expression';
import { columnTypeOf, storedType } from '../expressions/column-types';
import type { Order } from '../steps/parameters';
import { findColumn } from '../steps/columns';
import { cellChanged } from './cell-changed';
import { type Left, orderedSql, type Stage, type StageColumn, stageSql, withLayer } from './stage';
import type { Workbench } from './workbench';

/** A column to be made by a step: an expression over the stage. */
export interface NewColumn {
  name: string;
  expression: string;
}
/** Rows to be set aside: `keep` is an expression; a row for which it is not true goes. */
export interface Verdict {
  kind: 'skipped' | 'rejected';
  keep: string;
  /** An expression for the reason. */
  reason: string;
  /** An expression for the value at fault. */
  value?: string;
}

/** Rows that have gone are told where they are at most one in so many. */
const mostGone = 3;

/** What one step may use while it is applied, and where it counts what it did. */
export class StepRun {
  skipped = 0;
  rejected = 0;

  constructor(
    readonly bench: Workbench,
    /** Index of the step in the recipe. */
    readonly index: number,
    readonly op: string,
    /** Whether the rows are source rows, whose fates are kept. */
    readonly tracked: boolean,
    /** Brings another dataset in, through a recipe of its own where there is one; `counted`: its rows are source. */
    readonly relate: (datasetId: string, recipe: Recipe | undefined, counted: boolean) => Promise<Stage>,
  ) {}

  get session(): SqlSession {
    return this.bench.session;
  }

  condition(text: string, columns: StageColumn[]): Promise<CheckedExpression> {
    return checkCondition(this.session, text, columns);
  }

  /** The expression of a column or of an expression somebody wrote. */
  async expressionOf(key: { column?: string; expression?: string }, columns: StageColumn[]): Promise<string> {
    if (key.column !== undefined) return findColumn(columns, key.column).sql;
    return (await checkExpression(this.session, key.expression ?? '', columns)).sql;
  }

  /** ORDER BY entries; the caller ends them with the place. */
  async orderBy(order: Order[], columns: StageColumn[]): Promise<string[]> {
    const terms = await this.orderTerms(order, columns);
    return terms.map(([expression, how]) => `${expression} ${how}`);
  }

  /** An expression that compares as the order says, equal rows by their place: the least is the first. No sort needed. */
  async sortKey(order: Order[], columns: StageColumn[]): Promise<string> {
    const terms = [...(await this.orderTerms(order, columns)), ['o', 'ASC NULLS LAST'] as const];
    return `create_sort_key(${terms.map(([expression, how]) => `${expression}, '${how}'`).join(', ')})`;
  }

  private orderTerms(order: Order[], columns: StageColumn[]): Promise<(readonly [string, string])[]> {
    return Promise.all(
      order.map(async (entry) => {
        const expression = await this.expressionOf(entry, columns);
        const collated = entry.collation ? `${expression} COLLATE ${entry.collation}` : expression;
        return [collated, `${entry.direction.toUpperCase()} NULLS ${entry.nulls.toUpperCase()}`] as const;
      }),
    );
  }

  /**
   * Adds columns. The engine says their types; each is kept in the stored form of its type. Cells of replaced columns
   * that differ from before are counted as changed.
   */
  async compute(stage: Stage, made: NewColumn[]): Promise<{ stage: Stage; columns: StageColumn[] }> {
    if (made.length === 0) return { stage, columns: [] };
    const plain = made.map((column) => ({ ...column, sql: this.bench.newIdentifier() }));
    const types = await this.typesOf(stage, plain);
    const columns: StageColumn[] = [];
    const layer = plain.map(({ name, expression, sql }, index) => {
      const given = types[index] ?? '';
      const sqlType = expression === 'NULL' ? 'VARCHAR' : storedType(given);
      const type = sqlType && columnTypeOf(sqlType);
      if (!sqlType || !type)
        throw new DmsError('BAD_EXPRESSION', `No column can hold a value of type ${given.toLowerCase()}.`, {
          column: name,
        });
      columns.push({ name, type, sqlType, sql });
      return sqlType === given ? `${expression} AS ${sql}` : `CAST(${expression} AS ${sqlType}) AS ${sql}`;
    });
    return { stage: withLayer(stage, layer), columns };
  }

  /** Counts, once the pass over the rows comes, the cells of `after` that differ from `before`. */
  countChanges(pairs: { before: StageColumn; after: StageColumn }[]): void {
    const differs = pairs.map(({ before, after }) => `CAST(${cellChanged(before, after)} AS INTEGER)`);
    if (differs.length > 0) this.bench.count(this.index, differs.join(' + '));
  }

  /** Sets rows aside for good, each with this step and its reason, and answers the stage without them. */
  async setAside(stage: Stage, verdict: Verdict): Promise<Stage> {
    const value = verdict.value ? `left(CAST(${verdict.value} AS VARCHAR), 200)` : 'NULL::VARCHAR';
    const verdicts = await this.bench.table(
      `SELECT p, keep, CASE WHEN NOT keep THEN reason END AS reason, CASE WHEN NOT keep THEN value END AS value
       FROM (SELECT p, coalesce(${verdict.keep}, false) AS keep, ${verdict.reason} AS reason, ${value} AS value
             FROM (${stageSql(stage)}))`,
    );
    return this.bench.after(verdicts, () => this.keepOnly(stage, verdicts, verdict.kind));
  }

  /** As setAside, from a table (p, keep, reason, value) that holds every row of the stage. */
  async keepOnly(stage: Stage, verdicts: string, kind: 'skipped' | 'rejected'): Promise<Stage> {
    const gone = await this.bench.number(`SELECT count(*) FROM ${verdicts} WHERE NOT keep`);
    if (gone === 0) return stage;
    await this.bench.flushCounts(stage);
    const those = `(SELECT * FROM ${verdicts} WHERE NOT keep)`;
    const fewer =
      (await this.withoutFew(stage, those, gone)) ??
      ({ only: await this.bench.table(`SELECT p FROM ${verdicts} WHERE keep`) } satisfies Left);
    await this.recordGone(stage, those, kind);
    this[kind] += gone;
    return { ...stage, alive: fewer, rows: stage.rows - gone };
  }

  /** As keepOnly, from a table (p, reason, value) that holds the rows to go, each once. */
  async without(stage: Stage, gone: string, kind: 'skipped' | 'rejected'): Promise<Stage> {
    const count = await this.bench.number(`SELECT count(*) FROM ${gone}`);
    if (count === 0) return stage;
    await this.bench.flushCounts(stage);
    const left = `SELECT p FROM (${stageSql(stage)}) WHERE p NOT IN (SELECT p FROM ${gone})`;
    const fewer =
      (await this.withoutFew(stage, gone, count)) ?? ({ only: await this.bench.table(left) } satisfies Left);
    await this.recordGone(stage, gone, kind);
    this[kind] += count;
    return { ...stage, alive: fewer, rows: stage.rows - count };
  }

  /**
   * What is left once the `count` rows of a relation (p) have gone too, told by those that have gone since the source:
   * to look each row up among a few costs a third of looking it up among many. Undefined where they are not few.
   */
  private async withoutFew(stage: Stage, gone: string, count: number): Promise<Left | undefined> {
    const { alive } = stage;
    if (alive && 'only' in alive) return undefined;
    const rows = (alive?.rows ?? 0) + count;
    if (rows * mostGone > stage.rows + (alive?.rows ?? 0)) return undefined;
    const before = alive ? `SELECT p FROM ${alive.without} UNION ALL ` : '';
    return { without: await this.bench.table(`${before}SELECT p FROM ${gone}`), rows };
  }

  private async recordGone(stage: Stage, gone: string, kind: 'skipped' | 'rejected'): Promise<void> {
    if (!this.tracked) return;
    const pieces = stage.lineage ? `${gone} v JOIN ${stage.lineage} l ON v.p = l.p` : `${gone} v`;
    await this.bench.session.run(
      `INSERT INTO ${this.bench.asides} SELECT ${stage.lineage ? 'l.s' : 'v.p'}, v.p, ${this.index}, '${kind}',
         ${quoteText(this.op)}, v.reason, v.value FROM ${pieces}`,
    );
  }

  /**
   * A stage whose rows are those of `table` (p, q, extras…), q being the row of the stage each comes from. With
   * `outer` rows whose q is null are rows too: they come from no source row.
   */
  async multiply(
    stage: Stage,
    table: string,
    extras: string[],
    from = `${table} m`,
    outer = false,
  ): Promise<Stage> {
    await this.bench.flushCounts(stage);
    const added = extras.map((name) => `, ${name}`).join('');
    const side = outer ? 'LEFT JOIN' : 'JOIN';
    const source = `(SELECT x.* EXCLUDE (p), m.p${added} FROM ${from} ${side} (${stageSql(stage)}) x ON m.q = x.p)`;
    const lineage = this.tracked
      ? await this.bench.table(
          stage.lineage
            ? `SELECT m.p, l.s, l.f FROM ${table} m JOIN ${stage.lineage} l ON m.q = l.p`
            : `SELECT p, q AS s, CAST(NULL AS INTEGER) AS f FROM ${table} WHERE q IS NOT NULL`,
        )
      : undefined;
    const rows = await this.bench.number(`SELECT count(*) FROM ${table}`);
    return { columns: stage.columns, source, layers: [], rows, ...(lineage && { lineage }) };
  }

  /** The stage with the columns of a table (p, columns…) that holds each of its rows once. */
  async beside(stage: Stage, table: string): Promise<Stage> {
    await this.bench.flushCounts(stage);
    const { alive: _, ...rest } = stage;
    const source = `(SELECT x.*, y.* EXCLUDE (p) FROM (${stageSql(stage)}) x JOIN ${table} y ON x.p = y.p)`;
    return { ...rest, source, layers: [] };
  }

  /** The stage with its order as `o`, narrow: only the columns asked for. */
  ordered(stage: Stage, select: string): string {
    return `SELECT ${select} FROM (${orderedSql(stage)})`;
  }

  warn(warning: Warning): void {
    this.bench.warnings.push(warning);
  }

  private async typesOf(stage: Stage, made: { expression: string; sql: string }[]): Promise<string[]> {
    const list = made.map(({ expression, sql }) => `${expression} AS ${sql}`);
    const rows = await this.session.rows(`DESCRIBE SELECT ${list.join(', ')} FROM (${stageSql(stage)})`);
    return rows.map((row) => String(row['column_type']));
  }
}
