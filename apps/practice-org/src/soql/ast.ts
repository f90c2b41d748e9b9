export type Literal =
  | { kind: 'string'; value: string; like: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  | { kind: 'date'; value: string }
  | { kind: 'datetime'; value: number }
  | { kind: 'time'; value: string }
  | { kind: 'period'; name: string; n: number };

export interface Path {
  names: string[];
  /** Offset in the query text, for the message that points at it. */
  at: number;
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

export type Condition =
  | { kind: 'and' | 'or'; items: Condition[] }
  | { kind: 'not'; item: Condition }
  | { kind: 'compare'; path: Path; operator: Operator; value: Literal }
  | { kind: 'in'; path: Path; negated: boolean; values: Literal[] }
  | { kind: 'inQuery'; path: Path; negated: boolean; query: Query }
  | { kind: 'includes'; path: Path; negated: boolean; values: Literal[] };

export type AggregateName = 'COUNT' | 'COUNT_DISTINCT' | 'MIN' | 'MAX' | 'SUM' | 'AVG';

export type SelectItem =
  | { kind: 'field'; path: Path; alias?: string }
  | { kind: 'aggregate'; name: AggregateName; path: Path | null; alias?: string; at: number }
  | { kind: 'fields'; which: 'ALL' | 'STANDARD' | 'CUSTOM'; at: number }
  | { kind: 'children'; query: Query; at: number };

export interface Ordering {
  item: { path: Path } | { name: AggregateName; path: Path | null };
  descending: boolean;
  nulls?: 'FIRST' | 'LAST';
}

/** One of the tests of HAVING; all of them must hold. */
export interface HavingTest {
  item: { path: Path } | { name: AggregateName; path: Path | null };
  operator: Operator;
  value: Literal;
}

export interface Query {
  /** The text it came from: error messages show a piece of it. */
  text: string;
  select: SelectItem[];
  from: { name: string; at: number };
  where?: Condition;
  groupBy: Path[];
  having?: HavingTest[];
  orderBy: Ordering[];
  limit?: number;
  offset?: number;
  allRows: boolean;
}
