import { pointedAt, tokenize, type Token } from './lexer';

/** Deeper nesting than any real query has; a bound keeps hostile text from exhausting the stack. */
const MAX_DEPTH = 200;

/** A place among the tokens of a query, and the steps from one to the next. */
export class Cursor {
  private readonly tokens: Token[];
  private position = 0;
  private depth = 0;

  constructor(protected readonly text: string) {
    this.tokens = tokenize(text);
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  protected deeper<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw pointedAt(this.text, this.peek().at, 'The query is nested too deeply.');
    const result = read();
    this.depth -= 1;
    return result;
  }

  protected peek(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '<EOF>', at: this.text.length };
  }

  protected next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  protected isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  protected takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.position += 1;
    return true;
  }

  protected takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.position += 1;
    return true;
  }

  protected expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected();
  }

  protected expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected();
  }

  protected expectKind(kind: Token['kind']): Token {
    if (this.peek().kind !== kind) throw this.unexpected();
    return this.next();
  }

  /** The refusal that points at a token, by default the next one. */
  protected unexpected(token = this.peek(), message = `unexpected token: '${token.text}'`) {
    return pointedAt(this.text, token.at, message);
  }

  /** The token behind the next one. */
  protected afterNext(): Token | undefined {
    return this.tokens[this.position + 1];
  }
}
