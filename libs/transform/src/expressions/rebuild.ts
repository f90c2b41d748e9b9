import { DmsError, quoteIdentifier, quoteText } from '@dms/domain';
import { allowedFunctions, allowedOperators, castTypes } from './allowed-functions';
import { nearName } from './near-name';
import { type Node, placeOf } from './parse-expression';
import { capped, multipliers } from './size-caps';

export interface KnownColumn {
  name: string;
  /** How the relation calls it; default: its name, quoted. */
  sql?: string;
}

const deepest = 100;
const mostNodes = 2_000;

const comparisons: Record<string, string> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHAN: '>',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'IS DISTINCT FROM',
  COMPARE_NOT_DISTINCT_FROM: 'IS NOT DISTINCT FROM',
};

/** Writes SQL anew from a checked tree: what is not known here is refused, so nothing of the raw text survives. */
export class Rebuilder {
  readonly columnsUsed = new Set<string>();
  private readonly exact: Map<string, KnownColumn>;
  private readonly folded: Map<string, KnownColumn>;
  private nodes = 0;
  private depth = 0;
  private multiplying = false;

  constructor(
    private readonly text: string,
    columns: readonly KnownColumn[],
  ) {
    this.exact = new Map(columns.map((column) => [column.name, column]));
    this.folded = new Map([...columns].reverse().map((column) => [column.name.toLowerCase(), column]));
  }

  sql(node: Node): string {
    if (++this.nodes > mostNodes || ++this.depth > deepest)
      throw new DmsError('BAD_EXPRESSION', 'The expression is nested too deeply or too long.');
    if (node.alias) throw this.forbidden(node, 'a name given with AS');
    const sql = this.write(node);
    this.depth--;
    return sql;
  }

  private write(node: Node): string {
    switch (node.class) {
      case 'CONSTANT':
        return this.constant(node);
      case 'COLUMN_REF':
        return this.column(node);
      case 'COMPARISON':
        return this.comparison(node);
      case 'CONJUNCTION':
        return this.conjunction(node);
      case 'BETWEEN':
        return `(${this.part(node, 'input')} BETWEEN ${this.part(node, 'lower')} AND ${this.part(node, 'upper')})`;
      case 'CASE':
        return this.caseOf(node);
      case 'CAST':
        return this.cast(node);
      case 'OPERATOR':
        return this.operator(node);
      case 'FUNCTION':
        return this.call(node);
      default:
        throw this.forbidden(node, names[node.class] ?? node.class.toLowerCase().replaceAll('_', ' '));
    }
  }

  private part(node: Node, name: string): string {
    return this.sql(node[name] as Node);
  }

  private parts(node: Node): string[] {
    return (node['children'] as Node[]).map((child) => this.sql(child));
  }

  private constant(node: Node): string {
    const value = node['value'] as { type: Node; is_null: boolean; value: unknown };
    if (value.is_null) return 'NULL';
    const id = String((value.type as unknown as { id: string }).id);
    if (id === 'VARCHAR') return quoteText(String(value.value));
    if (id === 'BOOLEAN') return value.value ? 'true' : 'false';
    if (id === 'DOUBLE' || id === 'FLOAT') return `CAST('${Number(value.value)}' AS DOUBLE)`;
    if (id === 'DECIMAL') return this.decimal(value);
    if (/^U?(TINY|SMALL|BIG|HUGE)INT$|^U?INTEGER$/.test(id)) return `CAST('${digits(value.value)}' AS ${id})`;
    throw this.forbidden(node, `a constant of type ${id}`);
  }

  private decimal({ type, value }: { type: Node; value: unknown }): string {
    const { width, scale } = type['type_info'] as { width: number; scale: number };
    const number = digits(value);
    const sign = number.startsWith('-') ? '-' : '';
    const padded = number.replace('-', '').padStart(scale + 1, '0');
    const whole = padded.slice(0, padded.length - scale);
    const fraction = scale > 0 ? `.${padded.slice(-scale)}` : '';
    return `CAST('${sign}${whole}${fraction}' AS DECIMAL(${Number(width)},${Number(scale)}))`;
  }

  private column(node: Node): string {
    const path = node['column_names'] as string[];
    const [name = ''] = path;
    if (path.length !== 1) throw this.forbidden(node, 'a dot between names');
    const column = this.exact.get(name) ?? this.folded.get(name.toLowerCase());
    if (!column) throw this.unknownColumn(node, name);
    this.columnsUsed.add(column.name);
    return column.sql ?? quoteIdentifier(column.name);
  }

  private comparison(node: Node): string {
    const operator = comparisons[node.type];
    if (!operator) throw this.forbidden(node, 'this comparison');
    return `(${this.part(node, 'left')} ${operator} ${this.part(node, 'right')})`;
  }

  private conjunction(node: Node): string {
    const word = { CONJUNCTION_AND: ' AND ', CONJUNCTION_OR: ' OR ' }[node.type];
    if (!word) throw this.forbidden(node, 'this connection');
    return `(${this.parts(node).join(word)})`;
  }

  private caseOf(node: Node): string {
    const checks = node['case_checks'] as { when_expr: Node; then_expr: Node }[];
    const branches = checks.map(
      ({ when_expr, then_expr }) => `WHEN ${this.sql(when_expr)} THEN ${this.sql(then_expr)}`,
    );
    return `(CASE ${branches.join(' ')} ELSE ${this.part(node, 'else_expr')} END)`;
  }

  private cast(node: Node): string {
    const type = this.castType(node, node['cast_type'] as Node);
    return `${node['try_cast'] ? 'TRY_CAST' : 'CAST'}(${this.part(node, 'child')} AS ${type})`;
  }

  private castType(node: Node, type: Node): string {
    const id = String((type as unknown as { id: string }).id);
    const info = type['type_info'] as Record<string, unknown> | null;
    if (id === 'DECIMAL' && info) return `DECIMAL(${Number(info['width'])},${Number(info['scale'])})`;
    if (id === 'LIST' && info) return `${this.castType(node, info['child_type'] as Node)}[]`;
    if (castTypes.has(id) && !info) return id;
    throw this.forbidden(node, `a cast to ${String(info?.['name'] ?? id)}`);
  }

  private operator(node: Node): string {
    const parts = this.parts(node);
    const [first = '', ...rest] = parts;
    switch (node.type) {
      case 'OPERATOR_NOT':
        return `(NOT ${first})`;
      case 'OPERATOR_IS_NULL':
        return `(${first} IS NULL)`;
      case 'OPERATOR_IS_NOT_NULL':
        return `(${first} IS NOT NULL)`;
      case 'COMPARE_IN':
        return `(${first} IN (${rest.join(', ')}))`;
      case 'COMPARE_NOT_IN':
        return `(${first} NOT IN (${rest.join(', ')}))`;
      case 'OPERATOR_COALESCE':
        return `coalesce(${parts.join(', ')})`;
      case 'OPERATOR_TRY':
        return `TRY(${first})`;
      case 'ARRAY_EXTRACT':
        return `(${first})[${rest.join('')}]`;
      case 'ARRAY_SLICE':
        return `(${first})[${rest.join(':')}]`;
      default:
        throw this.forbidden(node, 'this operator');
    }
  }

  private call(node: Node): string {
    const name = String(node['function_name']).toLowerCase();
    const orders = (node['order_bys'] as { orders?: unknown[] } | null)?.orders ?? [];
    const schema = String(node['schema'] ?? '');
    if (node['catalog'] || (schema !== '' && schema !== 'main'))
      throw this.forbidden(node, 'a dot between names');
    if (node['filter'] || node['distinct'] || node['export_state'] || orders.length > 0)
      throw this.forbidden(node, 'a summary over many rows');
    const count = (node['children'] as Node[]).length;
    if (node['is_operator']) return this.symbol(node, name, count);
    const arity = allowedFunctions.get(name);
    if (!arity) throw this.unknownFunction(node, name);
    if (count < arity[0] || count > arity[1]) throw this.wrongArity(node, name, arity);
    if (multipliers.has(name)) return this.multiplier(node, name);
    return `${quoteIdentifier(name)}(${this.parts(node).join(', ')})`;
  }

  private symbol(node: Node, name: string, count: number): string {
    if (!allowedOperators.get(name)?.includes(count)) throw this.forbidden(node, `the operator ${name}`);
    const [first = '', second = ''] = this.parts(node);
    return count === 1 ? `(${name} ${first})` : `(${first} ${name} ${second})`;
  }

  private multiplier(node: Node, name: string): string {
    if (this.multiplying) throw this.forbidden(node, `${name} inside repeat, lpad or rpad`);
    this.multiplying = true;
    const sql = capped(name, this.parts(node));
    this.multiplying = false;
    return sql;
  }

  private forbidden(node: Node, what: string): DmsError {
    return new DmsError(
      'FORBIDDEN_EXPRESSION',
      `An expression may not hold ${what}.`,
      placeOf(this.text, node.query_location),
    );
  }

  private unknownColumn(node: Node, name: string): DmsError {
    const suggestion = nearName(name, this.exact.keys());
    const hint = suggestion ? ` Did you mean ${suggestion}?` : '';
    return new DmsError('UNKNOWN_COLUMN', `There is no column ${name}.${hint}`, {
      ...placeOf(this.text, node.query_location),
      column: name,
      ...(suggestion && { suggestion }),
    });
  }

  private unknownFunction(node: Node, name: string): DmsError {
    const suggestion = nearName(name, allowedFunctions.keys());
    const hint = suggestion ? ` Did you mean ${suggestion}?` : '';
    return new DmsError('FORBIDDEN_EXPRESSION', `The function ${name} cannot be used here.${hint}`, {
      ...placeOf(this.text, node.query_location),
      function: name,
      ...(suggestion && { suggestion }),
    });
  }

  private wrongArity(node: Node, name: string, [least, most]: readonly [number, number]): DmsError {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    return new DmsError('BAD_EXPRESSION', `${name} takes ${wanted} argument${wanted === '1' ? '' : 's'}.`, {
      ...placeOf(this.text, node.query_location),
      function: name,
    });
  }
}

const names: Record<string, string> = {
  STAR: 'a star',
  SUBQUERY: 'a query',
  WINDOW: 'a window (OVER)',
  PARAMETER: 'a parameter',
  LAMBDA: 'a lambda or an arrow',
  COLLATE: 'a collation',
  POSITIONAL_REFERENCE: 'a positional reference',
};

/** The digits of an integer constant; wide ones come in two halves of 64 bits. */
function digits(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    const { upper, lower } = value as { upper: string | number; lower: string | number };
    return (BigInt(upper) * 2n ** 64n + BigInt(lower)).toString();
  }
  return BigInt(value as string | number).toString();
}
