import type { ColumnType } from '@dms/domain';

/** A column as a step meets it: the name people know, and the identifier of ours that SQL knows. */
export interface StageColumn {
  name: string;
  type: ColumnType;
  /** The engine's type. */
  sqlType: string;
  /** Identifier in SQL: c1, c2… never reused, so no name of a user's ever stands in SQL. */
  sql: string;
  /** No later step looks at it, so it is no longer there: only its name and type are known. */
  gone?: true;
}

/** Which rows of a source are left: those that a table (p) names, or all but the `rows` ones that it names. */
export type Left = { only: string } | { without: string; rows: number };

/**
 * A table between two steps, not yet computed: `source` holds `p` (BIGINT, unique: a row's identity and, unless
 * `order` says otherwise, its place) and columns; `alive` says which rows are left; `layers` add columns. Steps
 * that set rows aside, sort or look things up work on narrow tables of `p`; wide rows are computed once, at the end.
 */
export interface Stage {
  columns: StageColumn[];
  /** A relation for FROM. */
  source: string;
  /** The rows not set aside since `source`; absent: all. */
  alive?: Left;
  /** `expression AS identifier`, layer over layer; a layer sees those before it. */
  layers: string[][];
  /** Table (p, o): the order, where it is not that of p. */
  order?: string;
  /** Table (p, s, f): source rows of each row and the step that folded them; absent: s = p, nothing folded. */
  lineage?: string;
  /** Every source row is in `lineage` once at most. */
  once?: boolean;
  rows: number;
}

/** The stage as a query: `p` and every identifier ever made since `source`. The engine computes only what is asked. */
export function stageSql(stage: Stage): string {
  return stage.layers.reduce(
    (sql, layer) => `SELECT *, ${layer.join(', ')} FROM (${sql})`,
    `SELECT * FROM ${stage.source}${leftSql(stage.alive)}`,
  );
}

function leftSql(alive: Left | undefined): string {
  if (!alive) return '';
  return 'only' in alive ? ` SEMI JOIN ${alive.only} USING (p)` : ` ANTI JOIN ${alive.without} USING (p)`;
}

/** Most queries in one another before a stage is computed: planning and column vectors grow with depth squared. */
const deepest = 40;

export function isDeep(stage: Stage): boolean {
  return stageSql(stage).split('SELECT ').length > deepest;
}

/** Adds columns computed from those that are there; nothing is evaluated yet. */
export function withLayer(stage: Stage, expressions: string[]): Stage {
  return expressions.length > 0 ? { ...stage, layers: [...stage.layers, expressions] } : stage;
}

/** The stage with its place `o` beside `p`. */
export function orderedSql(stage: Stage): string {
  const sql = stageSql(stage);
  return stage.order
    ? `SELECT x.*, y.o FROM (${sql}) x JOIN ${stage.order} y ON x.p = y.p`
    : `SELECT *, p AS o FROM (${sql})`;
}
