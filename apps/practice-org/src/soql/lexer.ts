import { badRequest } from '../server/api-error';

export interface Token {
  kind: 'word' | 'string' | 'number' | 'date' | 'datetime' | 'time' | 'symbol' | 'end';
  text: string;
  at: number;
}

const PATTERNS: [Token['kind'], RegExp][] = [
  ['datetime', /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)/y],
  ['date', /\d{4}-\d\d-\d\d(?![\w-])/y],
  ['time', /\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/y],
  ['number', /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?!\w)/y],
  ['word', /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::\d+)?/y],
  ['string', /'(?:[^'\\]|\\.)*'/sy],
  ['symbol', /<=|>=|!=|<>|[=<>(),]/y],
];

export const malformed = (message: string) => badRequest('MALFORMED_QUERY', message);

/** A message that shows where in the query it went wrong, as Salesforce's does. */
export function pointedAt(text: string, at: number, message: string) {
  const start = Math.max(0, at - 40);
  const piece = text.slice(start, at + 60).replace(/\s/g, ' ');
  const row = text.slice(0, at).split('\n').length;
  const column = at - text.lastIndexOf('\n', at - 1);
  return malformed(
    `\n${piece}\n${' '.repeat(at - start)}^\nERROR at Row:${row}:Column:${column}\n${message}`,
  );
}

export const MAX_QUERY = 100_000;

export function tokenize(text: string): Token[] {
  if (text.length > MAX_QUERY)
    throw badRequest('QUERY_TOO_COMPLICATED', `A query may have ${MAX_QUERY} characters.`);
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) break;
    const token = readToken(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at });
  return tokens;
}

function readToken(text: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[0], at };
  }
  const found = text.charAt(at);
  throw pointedAt(
    text,
    at,
    found === "'" ? "mismatched character '<EOF>' expecting '''" : `unexpected token: '${found}'`,
  );
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text between the quotes with its escapes undone. */
export function unescape(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, code: string) =>
      code.length === 5 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
    );
}

/** The same for LIKE: an escaped % or _ keeps its backslash, and so does an escaped backslash. */
export function unescapeLike(literal: string): string {
  return literal.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (whole, code: string) => {
    if (code === '%' || code === '_' || code === '\\') return whole;
    return code.length === 5 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code);
  });
}
