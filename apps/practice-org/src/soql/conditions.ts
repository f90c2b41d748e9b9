import { formatDateTime } from '../records/values';
import { toId18 } from '../records/ids';
import { badRequest } from '../server/api-error';
import { isNumber, type Field } from '../schema/model';
import type { SqlValue } from '../store/database';
import type { Condition, Literal, Operator, Query } from './ast';
import { periodSpan } from './periods';
import type { Resolved, Scope } from './scope';

/** Compiles WHERE. Every value is bound; NOT treats null as false, because SOQL knows only true and false. */
export class Conditions {
  readonly values: SqlValue[] = [];

  constructor(
    private readonly scope: Scope,
    private readonly compileSubquery: (query: Query, values: SqlValue[]) => string,
  ) {}

  compile(condition: Condition): string {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return `(${condition.items.map((item) => this.compile(item)).join(condition.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `(NOT coalesce(${this.compile(condition.item)}, 0))`;
      case 'compare':
        return this.compare(this.scope.resolve(condition.path), condition.operator, condition.value);
      case 'in':
        return this.membership(this.scope.resolve(condition.path), condition.values, condition.negated);
      case 'includes':
        return this.includes(this.scope.resolve(condition.path), condition.values, condition.negated);
      case 'inQuery': {
        const { sql } = this.scope.resolve(condition.path);
        const inner = this.compileSubquery(condition.query, this.values);
        return condition.negated ? `(coalesce(${sql} IN (${inner}), 0) = 0)` : `(${sql} IN (${inner}))`;
      }
    }
  }

  private compare({ field, sql }: Resolved, operator: Operator, literal: Literal): string {
    if (literal.kind === 'period') return this.period(field, sql, operator, literal);
    const value = operator === 'LIKE' ? likeValue(field, literal) : literalValue(field, literal);
    if (operator === 'LIKE') {
      this.values.push(value);
      return `(${sql} LIKE ? ESCAPE '\\')`;
    }
    if (value === null) return nullTest(sql, operator);
    this.values.push(value);
    if (operator === '!=') return `(${sql} IS NOT ?)`;
    return `(${sql} ${operator} ?)`;
  }

  private period(
    field: Field,
    sql: string,
    operator: Operator,
    literal: Literal & { kind: 'period' },
  ): string {
    const span = periodSpan(literal.name, literal.n);
    const edge = (at: number): SqlValue => (field.type === 'date' ? formatDateTime(at).slice(0, 10) : at);
    if (field.type !== 'date' && field.type !== 'datetime') throw mismatch(field);
    const [start, end] = [edge(span.start), edge(span.end)];
    const inside = `(${sql} >= ? AND ${sql} < ?)`;
    if (operator === '=' || operator === '!=') {
      this.values.push(start, end);
      return operator === '=' ? inside : `(NOT coalesce(${inside}, 0))`;
    }
    const atStart = operator === '<' || operator === '>=';
    this.values.push(atStart ? start : end);
    return `(${sql} ${{ '<': '<', '>=': '>=', '>': '>=', '<=': '<' }[operator as string] ?? '='} ?)`;
  }

  /** Text lists travel as one bound JSON array, so that a long list needs no long statement. */
  private membership({ field, sql }: Resolved, literals: Literal[], negated: boolean): string {
    const values = literals.map((literal) => literalValue(field, literal));
    const known = values.filter((value) => value !== null);
    this.values.push(JSON.stringify(known));
    const inList = `${sql} IN (SELECT value FROM json_each(?))`;
    const withNull = known.length < values.length ? `(${inList} OR ${sql} IS NULL)` : `(${inList})`;
    return negated ? `(NOT coalesce(${withNull}, 0))` : withNull;
  }

  private includes({ field, sql }: Resolved, literals: Literal[], negated: boolean): string {
    if (field.type !== 'multipicklist') throw mismatch(field);
    const any = literals.map((literal) => {
      const chosen = String(literalValue(field, literal) ?? '').split(';');
      this.values.push(...chosen);
      return `(${chosen.map(() => `instr(';' || ${sql} || ';', ';' || ? || ';') > 0`).join(' AND ')})`;
    });
    const found = `(${any.join(' OR ')})`;
    return negated ? `(NOT coalesce(${found}, 0))` : found;
  }
}

function nullTest(sql: string, operator: Operator): string {
  if (operator === '=') return `(${sql} IS NULL)`;
  if (operator === '!=') return `(${sql} IS NOT NULL)`;
  throw badRequest('MALFORMED_QUERY', 'Comparisons with null take = or != only');
}

const mismatch = (field: Field, kind: string = field.type) => {
  const quotes = [
    'string',
    'textarea',
    'picklist',
    'email',
    'phone',
    'url',
    'combobox',
    'multipicklist',
  ].includes(kind)
    ? 'should be'
    : 'should not be';
  return badRequest(
    'INVALID_FIELD',
    `value of filter criterion for field '${field.name}' must be of type ${kind} and ${quotes} enclosed in quotes`,
  );
};

function likeValue(field: Field, literal: Literal): string {
  if (literal.kind !== 'string' || isNumber(field) || ['boolean', 'date', 'datetime'].includes(field.type))
    throw mismatch(field);
  return literal.like;
}

function literalValue(field: Field, literal: Literal): SqlValue {
  if (literal.kind === 'null') return null;
  switch (field.type) {
    case 'id':
    case 'reference':
      return idValue(field, literal);
    case 'boolean':
      if (literal.kind !== 'boolean') throw mismatch(field);
      return literal.value ? 1 : 0;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (literal.kind !== 'number') throw mismatch(field);
      return literal.value;
    case 'date':
      if (literal.kind !== 'date') throw mismatch(field);
      return literal.value;
    case 'datetime':
      if (literal.kind !== 'datetime') throw mismatch(field, 'dateTime');
      return literal.value;
    case 'time':
      if (literal.kind !== 'time') throw mismatch(field);
      return literal.value;
    case 'location':
    case 'address':
      throw badRequest('INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`);
    default:
      if (literal.kind !== 'string') throw mismatch(field, 'string');
      return literal.value === '' ? null : literal.value;
  }
}

function idValue(field: Field, literal: Literal): SqlValue {
  if (literal.kind !== 'string') throw mismatch(field, 'string');
  if (literal.value === '') return null;
  const id = toId18(literal.value);
  if (id === undefined)
    throw badRequest('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.value.slice(0, 100)}`);
  return id;
}
