import { parseDateTime, parseTime } from '../records/values';
import type {
  AggregateName,
  Condition,
  HavingTest,
  Literal,
  Operator,
  Ordering,
  Path,
  Query,
  SelectItem,
} from './ast';
import { Cursor } from './cursor';
import { unescape, unescapeLike, type Token } from './lexer';

const AGGREGATES = ['COUNT', 'COUNT_DISTINCT', 'MIN', 'MAX', 'SUM', 'AVG'];
const CLAUSES = [
  'FROM',
  'WHERE',
  'GROUP',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'ALL',
  'HAVING',
  'WITH',
  'FOR',
  'USING',
];
const OPERATORS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
export function parseQuery(text: string): Query {
  const parser = new Parser(text);
  const query = parser.query();
  parser.expectEnd();
  return query;
}

class Parser extends Cursor {
  query(): Query {
    this.expectWord('SELECT');
    const select = this.list(() => this.selectItem());
    this.expectWord('FROM');
    const name = this.expectKind('word');
    if (this.peek().kind === 'word' && !CLAUSES.includes(this.peek().text.toUpperCase())) this.next();
    const query: Query = {
      text: this.text,
      select,
      from: { name: name.text, at: name.at },
      groupBy: [],
      orderBy: [],
      allRows: false,
    };
    this.clauses(query);
    return query;
  }

  private clauses(query: Query): void {
    if (this.takeWord('WHERE')) query.where = this.condition();
    if (this.takeWord('GROUP')) {
      this.expectWord('BY');
      query.groupBy = this.list(() => this.path());
      if (this.takeWord('HAVING')) query.having = this.having();
    }
    if (this.takeWord('ORDER')) {
      this.expectWord('BY');
      query.orderBy = this.list(() => this.ordering());
    }
    if (this.takeWord('LIMIT')) query.limit = this.wholeNumber();
    if (this.takeWord('OFFSET')) query.offset = this.wholeNumber();
    if (this.takeWord('ALL')) {
      this.expectWord('ROWS');
      query.allRows = true;
    }
  }

  private selectItem(): SelectItem {
    const { at } = this.peek();
    if (this.takeSymbol('(')) {
      const query = this.deeper(() => this.query());
      this.expectSymbol(')');
      return { kind: 'children', query, at };
    }
    const word = this.expectKind('word');
    if (word.text.toUpperCase() === 'TYPEOF' && this.peek().kind === 'word') throw this.unexpected(word);
    if (!this.takeSymbol('(')) return { kind: 'field', path: toPath(word), ...this.alias() };
    const name = word.text.toUpperCase();
    if (name === 'FIELDS') {
      const token = this.expectKind('word');
      const which = token.text.toUpperCase();
      this.expectSymbol(')');
      if (which === 'ALL' || which === 'STANDARD' || which === 'CUSTOM') return { kind: 'fields', which, at };
      throw this.unexpected(token);
    }
    return { kind: 'aggregate', ...this.aggregate(word), at, ...this.alias() };
  }

  private aggregate(word: Token): { name: AggregateName; path: Path | null } {
    const name = word.text.toUpperCase();
    if (!AGGREGATES.includes(name)) throw this.unexpected(word);
    if (name === 'COUNT' && this.takeSymbol(')')) return { name, path: null };
    const path = this.path();
    this.expectSymbol(')');
    return { name: name as AggregateName, path };
  }

  private alias(): { alias?: string } {
    const token = this.peek();
    if (token.kind !== 'word' || CLAUSES.includes(token.text.toUpperCase())) return {};
    return { alias: this.next().text };
  }

  private ordering(): Ordering {
    const word = this.expectKind('word');
    const item = this.takeSymbol('(') ? this.aggregate(word) : { path: toPath(word) };
    const descending = this.takeWord('DESC') || (this.takeWord('ASC') && false);
    if (!this.takeWord('NULLS')) return { item, descending };
    if (this.takeWord('FIRST')) return { item, descending, nulls: 'FIRST' };
    this.expectWord('LAST');
    return { item, descending, nulls: 'LAST' };
  }

  private having(): HavingTest[] {
    const tests: HavingTest[] = [];
    do {
      const word = this.expectKind('word');
      const item = this.takeSymbol('(') ? this.aggregate(word) : { path: toPath(word) };
      const token = this.next();
      const operator = this.isLike(token) ? 'LIKE' : OPERATORS[token.text];
      if (!operator) throw this.unexpected(token);
      tests.push({ item, operator, value: this.literal() });
    } while (this.takeWord('AND'));
    return tests;
  }

  private isLike({ kind, text }: Token): boolean {
    return kind === 'word' && text.toUpperCase() === 'LIKE';
  }

  private condition(): Condition {
    return this.deeper(() => {
      const items = [this.term()];
      const kind = this.isWord('OR') ? 'or' : 'and';
      while (this.takeWord(kind.toUpperCase())) items.push(this.term());
      // SOQL wants parentheses where AND and OR meet.
      if (this.isWord('AND') || this.isWord('OR')) throw this.unexpected();
      return items.length === 1 && items[0] ? items[0] : { kind, items };
    });
  }

  private term(): Condition {
    if (this.takeWord('NOT')) return { kind: 'not', item: this.deeper(() => this.term()) };
    if (!this.takeSymbol('(')) return this.comparison();
    const inner = this.condition();
    this.expectSymbol(')');
    return inner;
  }

  private comparison(): Condition {
    const path = this.path();
    const token = this.next();
    const operator = OPERATORS[token.text];
    if (token.kind === 'symbol' && operator)
      return { kind: 'compare', path, operator, value: this.literal() };
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    if (word === 'LIKE') return { kind: 'compare', path, operator: 'LIKE', value: this.literal() };
    if (word === 'IN') return this.membership(path, false);
    if (word === 'NOT') {
      this.expectWord('IN');
      return this.membership(path, true);
    }
    if (word === 'INCLUDES' || word === 'EXCLUDES') {
      return { kind: 'includes', path, negated: word === 'EXCLUDES', values: this.parenthesised() };
    }
    throw this.unexpected(token);
  }

  private membership(path: Path, negated: boolean): Condition {
    const after = this.afterNext();
    if (after?.text.toUpperCase() !== 'SELECT')
      return { kind: 'in', path, negated, values: this.parenthesised() };
    this.expectSymbol('(');
    const query = this.deeper(() => this.query());
    this.expectSymbol(')');
    return { kind: 'inQuery', path, negated, query };
  }

  private parenthesised(): Literal[] {
    this.expectSymbol('(');
    const values = this.list(() => this.literal());
    this.expectSymbol(')');
    return values;
  }

  private literal(): Literal {
    const token = this.next();
    switch (token.kind) {
      case 'string':
        return { kind: 'string', value: unescape(token.text), like: unescapeLike(token.text) };
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'date':
        return { kind: 'date', value: token.text };
      case 'time': {
        const value = parseTime(token.text);
        if (value === undefined) throw this.unexpected(token, `Invalid time: ${token.text}`);
        return { kind: 'time', value };
      }
      case 'datetime': {
        const value = parseDateTime(token.text);
        if (value === undefined) throw this.unexpected(token, `Invalid datetime: ${token.text}`);
        return { kind: 'datetime', value };
      }
      default: {
        const literal = token.kind === 'word' ? wordLiteral(token.text) : undefined;
        if (!literal) throw this.unexpected(token);
        return literal;
      }
    }
  }

  private path(): Path {
    return toPath(this.expectKind('word'));
  }

  private wholeNumber(): number {
    const token = this.expectKind('number');
    const value = Number(token.text);
    if (!Number.isSafeInteger(value) || value < 0) throw this.unexpected(token);
    return value;
  }

  private list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.takeSymbol(',')) items.push(read());
    return items;
  }
}

const toPath = (token: Token): Path => ({ names: token.text.split('.'), at: token.at });

/** NULL, TRUE, FALSE, or a span of days; undefined where the word is none of them. */
function wordLiteral(text: string): Literal | undefined {
  const word = text.toUpperCase();
  if (word === 'NULL') return { kind: 'null' };
  if (word === 'TRUE' || word === 'FALSE') return { kind: 'boolean', value: word === 'TRUE' };
  const [name = '', n = '0'] = word.split(':');
  if (
    /^(TODAY|YESTERDAY|TOMORROW|(THIS|LAST|NEXT)_(WEEK|MONTH|QUARTER|YEAR)|(LAST|NEXT)_N_(DAYS|WEEKS|MONTHS|YEARS)|(LAST|NEXT)_90_DAYS)$/.test(
      name,
    )
  ) {
    return { kind: 'period', name, n: Number(n) };
  }
  return undefined;
}
