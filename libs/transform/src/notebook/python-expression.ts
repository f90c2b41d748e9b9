import type { SqlSession } from '@dms/domain';
import { type Node, parseExpression } from '../expressions/parse-expression';
import { findColumn } from '../steps/columns';
import { pyText } from './python-text';

export interface PythonColumn {
  name: string;
  type: string;
}
interface Code {
  code: string;
  /** Of a bare NULL: null. */
  type: string;
}

/** Why something is not written in Python: SQL and Python do not agree on it, or nobody has made sure that they do. */
export class NoEquivalent extends Error {}

const comparisons: Record<string, string> = {
  COMPARE_EQUAL: '==',
  COMPARE_NOTEQUAL: '!=',
  COMPARE_LESSTHAN: '<',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHAN: '>',
  COMPARE_GREATERTHANOREQUALTO: '>=',
};
const comparable = ['text', 'integer', 'date', 'boolean'];
/** Functions of texts that are empty where one of them is: arguments, result, code over them. */
const functions: Record<string, [string[], string, (parts: string[]) => string]> = {
  upper: [['text'], 'text', ([a]) => `apply(upper, ${a})`],
  lower: [['text'], 'text', ([a]) => `apply(lower, ${a})`],
  trim: [['text'], 'text', ([a]) => `apply(lambda v: v.strip(" "), ${a})`],
  length: [['text'], 'integer', ([a]) => `apply(len, ${a})`],
  contains: [['text', 'text'], 'boolean', ([a, b]) => `apply(lambda v, w: w in v, ${a}, ${b})`],
  starts_with: [['text', 'text'], 'boolean', ([a, b]) => `apply(str.startswith, ${a}, ${b})`],
  ends_with: [['text', 'text'], 'boolean', ([a, b]) => `apply(str.endswith, ${a}, ${b})`],
  '||': [['text', 'text'], 'text', ([a, b]) => `apply(lambda v, w: v + w, ${a}, ${b})`],
  '+': [['integer', 'integer'], 'integer', ([a, b]) => `apply(lambda v, w: v + w, ${a}, ${b})`],
  '-': [['integer', 'integer'], 'integer', ([a, b]) => `apply(lambda v, w: v - w, ${a}, ${b})`],
  '*': [['integer', 'integer'], 'integer', ([a, b]) => `apply(lambda v, w: v * w, ${a}, ${b})`],
  '~~': [['text', 'text'], 'boolean', ([a, b]) => `apply(like, ${a}, ${b})`],
  '!~~': [['text', 'text'], 'boolean', ([a, b]) => `negated(apply(like, ${a}, ${b}))`],
};

/** A checked expression as Python over `row`, a dict by column. Throws NoEquivalent. */
export async function pythonExpression(
  session: SqlSession,
  text: string,
  columns: readonly PythonColumn[],
): Promise<string> {
  return written(await parseExpression(session, text), columns).code;
}

function written(node: Node, columns: readonly PythonColumn[]): Code {
  const of = (part: unknown) => written(part as Node, columns);
  const children = () => (node['children'] as Node[]).map(of);
  switch (node.class) {
    case 'CONSTANT':
      return constant(node);
    case 'COLUMN_REF': {
      const { name, type } = findColumn(columns, String((node['column_names'] as string[])[0]));
      return { code: `row[${pyText(name)}]`, type };
    }
    case 'COMPARISON':
      return comparison(node.type, of(node['left']), of(node['right']));
    case 'CONJUNCTION':
      return conjunction(node.type, children());
    case 'CASE':
      return caseOf(node, of);
    case 'OPERATOR':
      return operator(node.type, children());
    case 'FUNCTION':
      return call(String(node['function_name']).toLowerCase(), children());
    default:
      throw new NoEquivalent(`an expression with ${node.class.toLowerCase()}`);
  }
}

function constant(node: Node): Code {
  const { type, is_null, value } = node['value'] as {
    type: { id: string };
    is_null: boolean;
    value: unknown;
  };
  if (is_null) return { code: 'None', type: 'null' };
  if (type.id === 'VARCHAR') return { code: pyText(String(value)), type: 'text' };
  if (type.id === 'BOOLEAN') return { code: value ? 'True' : 'False', type: 'boolean' };
  if (/^(TINY|SMALL|BIG)?INT(EGER)?$/.test(type.id))
    return { code: String(BigInt(value as number)), type: 'integer' };
  throw new NoEquivalent(`a constant of the type ${type.id.toLowerCase()}`);
}

function comparison(type: string, left: Code, right: Code): Code {
  const sign = comparisons[type];
  if (!sign) throw new NoEquivalent('this comparison');
  common([left, right]);
  return { code: `apply(lambda v, w: v ${sign} w, ${left.code}, ${right.code})`, type: 'boolean' };
}

function conjunction(type: string, parts: Code[]): Code {
  for (const part of parts)
    if (part.type !== 'boolean') throw new NoEquivalent('a condition that is no condition');
  const name = type === 'CONJUNCTION_AND' ? 'both' : 'either';
  return { code: `${name}(${parts.map(({ code }) => code).join(', ')})`, type: 'boolean' };
}

function caseOf(node: Node, of: (part: unknown) => Code): Code {
  const checks = node['case_checks'] as { when_expr: Node; then_expr: Node }[];
  const branches = checks.map(({ when_expr, then_expr }) => ({ when: of(when_expr), then: of(then_expr) }));
  const otherwise = of(node['else_expr']);
  const type = common([...branches.map(({ then }) => then), otherwise]);
  const code = branches.reduceRight(
    (rest, { when, then }) => `(${then.code} if ${when.code} is True else ${rest})`,
    otherwise.code,
  );
  return { code, type };
}

function operator(type: string, parts: Code[]): Code {
  const [first = { code: '', type: '' }, ...rest] = parts;
  const list = rest.map(({ code }) => code).join(', ');
  switch (type) {
    case 'OPERATOR_NOT':
      return { code: `negated(${first.code})`, type: 'boolean' };
    case 'OPERATOR_IS_NULL':
      return { code: `(${first.code} is None)`, type: 'boolean' };
    case 'OPERATOR_IS_NOT_NULL':
      return { code: `(${first.code} is not None)`, type: 'boolean' };
    case 'OPERATOR_COALESCE':
      return { code: `coalesce(${parts.map(({ code }) => code).join(', ')})`, type: common(parts) };
    case 'COMPARE_IN':
      common(parts);
      return { code: `among(${first.code}, [${list}])`, type: 'boolean' };
    case 'COMPARE_NOT_IN':
      common(parts);
      return { code: `negated(among(${first.code}, [${list}]))`, type: 'boolean' };
    default:
      throw new NoEquivalent('this operator');
  }
}

function call(name: string, parts: Code[]): Code {
  const [text, from, count] = parts;
  if (
    (name === 'substr' || name === 'substring') &&
    text?.type === 'text' &&
    /^[1-9]\d*$/.test(from?.code ?? '')
  ) {
    const start = Number(from?.code) - 1;
    if (count === undefined) return { code: `apply(lambda v: v[${start}:], ${text.code})`, type: 'text' };
    if (/^\d+$/.test(count.code))
      return {
        code: `apply(lambda v: v[${start}:${start + Number(count.code)}], ${text.code})`,
        type: 'text',
      };
  }
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!known) throw new NoEquivalent(`the function ${name}`);
  const [types, result, code] = known;
  if (types.length !== parts.length || parts.some((part, at) => part.type !== types[at]))
    throw new NoEquivalent(`${name} over these types`);
  return { code: code(parts.map((part) => part.code)), type: result };
}

/** The one type of all that are no bare NULL. */
function common(parts: Code[]): string {
  const types = [...new Set(parts.map(({ type }) => type).filter((type) => type !== 'null'))];
  const [type] = types;
  if (types.length !== 1 || type === undefined || !comparable.includes(type))
    throw new NoEquivalent(`values of the types ${types.join(' and ') || 'null'} together`);
  return type;
}
