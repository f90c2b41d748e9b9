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
import { malformed, pointedAt, tokenize, unescape, unescapeLike, type Token } from './lexer';

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
/** Deeper nesting than any real query has; a bound keeps hostile text from exhausting the stack. */
const MAX_DEPTH = 200;

export function parseQuery(text: string): Query {
  const parser = new Parser(text);
  const query = parser.query();
  parser.expectEnd();
  return query;
}

class Parser {
  private readonly tokens: Token[];
  private position = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

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

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
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
    if (word.text.toUpperCase() === 'TYPEOF' && this.peek().kind === 'word')
      throw pointedAt(this.text, at, "unexpected token: 'TYPEOF'");
    if (!this.takeSymbol('(')) return { kind: 'field', path: toPath(word), ...this.alias() };
    const name = word.text.toUpperCase();
    if (name === 'FIELDS') {
      const which = this.expectKind('word').text.toUpperCase();
      this.expectSymbol(')');
      if (which === 'ALL' || which === 'STANDARD' || which === 'CUSTOM') return { kind: 'fields', which, at };
      throw malformed(`unexpected token: '${which}'`);
    }
    return { kind: 'aggregate', ...this.aggregate(word), at, ...this.alias() };
  }

  private aggregate(word: Token): { name: AggregateName; path: Path | null } {
    const name = word.text.toUpperCase();
    if (!AGGREGATES.includes(name)) throw malformed(`unexpected token: '${word.text}'`);
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
      if (!operator) throw malformed(`unexpected token: '${token.text}'`);
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
    throw malformed(`unexpected token: '${token.text}'`);
  }

  private membership(path: Path, negated: boolean): Condition {
    const after = this.tokens[this.position + 1];
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
        if (value === undefined) throw malformed(`Invalid time: ${token.text}`);
        return { kind: 'time', value };
      }
      case 'datetime': {
        const value = parseDateTime(token.text);
        if (value === undefined) throw malformed(`Invalid datetime: ${token.text}`);
        return { kind: 'datetime', value };
      }
      case 'word':
        return wordLiteral(token);
      default:
        throw malformed(`unexpected token: '${token.text}'`);
    }
  }

  private path(): Path {
    return toPath(this.expectKind('word'));
  }

  private wholeNumber(): number {
    const token = this.expectKind('number');
    const value = Number(token.text);
    if (!Number.isSafeInteger(value) || value < 0) throw malformed(`unexpected token: '${token.text}'`);
    return value;
  }

  private list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.takeSymbol(',')) items.push(read());
    return items;
  }

  private deeper<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw malformed('The query is nested too deeply.');
    const result = read();
    this.depth -= 1;
    return result;
  }

  private peek(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '<EOF>', at: this.text.length };
  }

  private next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.position += 1;
    return true;
  }

  private takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.position += 1;
    return true;
  }

  private expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected();
  }

  private expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected();
  }

  private expectKind(kind: Token['kind']): Token {
    if (this.peek().kind !== kind) throw this.unexpected();
    return this.next();
  }

  private unexpected() {
    return pointedAt(this.text, this.peek().at, `unexpected token: '${this.peek().text}'`);
  }
}

const toPath = (token: Token): Path => ({ names: token.text.split('.'), at: token.at });

function wordLiteral(token: Token): Literal {
  const word = token.text.toUpperCase();
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
  throw malformed(`unexpected token: '${token.text}'`);
}
