import { badRequest, unsupportedType } from '../server/api-error';
import type { Catalog } from '../schema/catalog';
import { childrenOf } from '../schema/describe';
import type { Field, SObject } from '../schema/model';
import type { SqlValue } from '../store/database';
import type { AggregateName, Ordering, Path, Query, SelectItem } from './ast';
import { Conditions } from './conditions';
import { malformed } from './lexer';
import { parentsOf } from './parents';
import { Scope } from './scope';

/** One column of the result: where its value goes in the answer. */
export interface OutputColumn {
  /** Relationship names, then the field: ['Account', 'Name']. Canonical case. */
  path: string[];
  field: Field | null;
  /** Aggregates are numbers whatever their field is, except MIN and MAX. */
  aggregate?: AggregateName;
  sql: string;
}

export interface ChildQuery {
  name: string;
  reference: Field;
  query: Query;
}

export interface Compiled {
  object: SObject;
  columns: OutputColumn[];
  /** SQL of the Id of every parent that is read through, in the order of parentsOf(columns). */
  parentIds: string[];
  children: ChildQuery[];
  isCount: boolean;
  isAggregate: boolean;
  from: string;
  where: string;
  values: SqlValue[];
  groupBy: string;
  having: string;
  havingValues: SqlValue[];
  orderBy: string;
  limit: number | undefined;
  offset: number;
}

export function compileQuery(catalog: Catalog, query: Query, all = false): Compiled {
  const object = catalog.find(query.from.name);
  if (!object) throw unsupportedType(query.from.name);
  return new Compiler(catalog, query, object, all || query.allRows).compile();
}

class Compiler {
  private readonly scope: Scope;
  private readonly children: ChildQuery[] = [];
  private expressions = 0;

  constructor(
    private readonly catalog: Catalog,
    private readonly query: Query,
    private readonly object: SObject,
    private readonly all: boolean,
    root = 't',
  ) {
    this.scope = new Scope(catalog, object, query, root);
  }

  compile(): Compiled {
    const { query } = this;
    const maxOffset = this.catalog.switches.get('queryOffset');
    if ((query.offset ?? 0) > maxOffset)
      throw badRequest('NUMBER_OUTSIDE_VALID_RANGE', `SOQL offset may be at most ${maxOffset}`);
    const [first] = query.select;
    const isCount =
      query.select.length === 1 &&
      first?.kind === 'aggregate' &&
      first.path === null &&
      !query.groupBy.length &&
      !first.alias;
    const isAggregate = query.groupBy.length > 0 || query.select.some((item) => item.kind === 'aggregate');
    const columns = isCount ? [] : query.select.flatMap((item) => this.column(item, isAggregate));
    const parentIds = isAggregate
      ? []
      : parentsOf(columns).map(({ path }) => this.scope.resolve({ names: [...path, 'Id'], at: 0 }).sql);
    const conditions = this.conditions();
    const where = this.where(conditions);
    const groupBy = query.groupBy.map((path) => this.scope.resolve(path).sql).join(', ');
    const havingValues: SqlValue[] = [];
    const having = this.having(havingValues);
    const orderBy = this.orderBy(isAggregate);
    const { limit, offset = 0 } = query;
    return {
      object: this.object,
      columns,
      parentIds,
      children: this.children,
      isCount,
      isAggregate,
      from: this.scope.from(),
      where,
      values: conditions.values,
      groupBy,
      having,
      havingValues,
      orderBy,
      limit,
      offset,
    };
  }

  /** The one selected column as a subquery, for IN (SELECT …). */
  compileInner(values: SqlValue[]): string {
    const [item] = this.query.select;
    if (this.query.select.length !== 1 || item?.kind !== 'field')
      throw malformed('A subquery in a filter selects one field');
    const { sql } = this.scope.resolve(item.path);
    const conditions = this.conditions();
    const where = this.where(conditions);
    values.push(...conditions.values);
    return `SELECT ${sql} FROM ${this.scope.from()} WHERE ${where}`;
  }

  private conditions(): Conditions {
    return new Conditions(this.scope, (inner, values) => {
      const object = this.catalog.find(inner.from.name);
      if (!object) throw unsupportedType(inner.from.name);
      return new Compiler(this.catalog, inner, object, this.all, 's').compileInner(values);
    });
  }

  private where(conditions: Conditions): string {
    const own = this.query.where ? [conditions.compile(this.query.where)] : [];
    return [...(this.all ? [] : [`${this.scope.column('IsDeleted')} = 0`]), ...own].join(' AND ') || '1';
  }

  private column(item: SelectItem, isAggregate: boolean): OutputColumn[] {
    switch (item.kind) {
      case 'children':
        this.addChildren(item.query, item.at);
        return [];
      case 'fields':
        return this.allFields(item.which);
      case 'aggregate':
        return [this.aggregate(item)];
      case 'field':
        return [this.fieldColumn(item, isAggregate)];
    }
  }

  private fieldColumn(item: SelectItem & { kind: 'field' }, isAggregate: boolean): OutputColumn {
    const { field, sql } = this.scope.resolve(item.path);
    if (!isAggregate) return { path: this.canonical(item.path, field), field, sql };
    const grouped = this.query.groupBy.some(
      (path) => path.names.join('.').toLowerCase() === item.path.names.join('.').toLowerCase(),
    );
    if (!grouped) throw malformed(`Field must be grouped or aggregated: ${item.path.names.join('.')}`);
    return { path: [item.alias ?? field.name], field, sql };
  }

  private aggregate(item: SelectItem & { kind: 'aggregate' }): OutputColumn {
    const name = item.alias ?? `expr${this.expressions++}`;
    const field = item.path ? this.scope.resolve(item.path).field : null;
    return { path: [name], field, aggregate: item.name, sql: this.aggregateSql(item) };
  }

  private aggregateSql(item: { name: AggregateName; path: Path | null }): string {
    if (!item.path) return 'COUNT(*)';
    const { field, sql } = this.scope.resolve(item.path);
    const numeric = ['int', 'double', 'currency', 'percent'].includes(field.type);
    if ((item.name === 'SUM' || item.name === 'AVG') && !numeric)
      throw malformed(`field ${field.name} does not support aggregate operator ${item.name}`);
    return item.name === 'COUNT_DISTINCT' ? `COUNT(DISTINCT ${sql})` : `${item.name}(${sql})`;
  }

  private allFields(which: 'ALL' | 'STANDARD' | 'CUSTOM'): OutputColumn[] {
    if (which !== 'STANDARD' && (this.query.limit ?? Infinity) > 200) {
      throw malformed('The SOQL FIELDS function must have a LIMIT of at most 200');
    }
    return this.object.fields
      .filter((field) => which === 'ALL' || field.custom === (which === 'CUSTOM'))
      .map((field) => ({
        path: [field.name],
        field,
        sql: this.scope.resolve({ names: [field.name], at: 0 }).sql,
      }));
  }

  /** Names as the schema writes them: `select account.name` answers Account and Name. */
  private canonical(path: Path, field: Field): string[] {
    const names = path.names.slice(0, -1);
    if (
      names[0]?.toLowerCase() === this.object.name.toLowerCase() &&
      !this.object.byRelationship.has(names[0].toLowerCase())
    )
      names.shift();
    let objects: SObject[] = [this.object];
    const canonical = names.map((name) => {
      const references = objects.flatMap((object) => object.byRelationship.get(name.toLowerCase()) ?? []);
      objects = references.flatMap((reference) =>
        reference.referenceTo.flatMap((target) => this.catalog.find(target) ?? []),
      );
      return references[0]?.relationshipName ?? name;
    });
    return [...canonical, field.name];
  }

  private addChildren(query: Query, at: number): void {
    const name = query.from.name.toLowerCase();
    const child = childrenOf(this.object, this.catalog.all()).find(
      (item) => item.name?.toLowerCase() === name,
    );
    if (!child?.name) {
      throw this.scope.invalid(
        `Didn't understand relationship '${query.from.name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
        { names: [], at },
      );
    }
    this.children.push({
      name: child.name,
      reference: child.field,
      query: { ...query, from: { name: child.child.name, at: query.from.at } },
    });
  }

  /** Aggregates are compared with numbers, grouped fields with values of their own kind. */
  private having(values: SqlValue[]): string {
    const tests = (this.query.having ?? []).map(({ item, operator, value }) => {
      if (!('name' in item)) {
        const conditions = this.conditions();
        const sql = conditions.compile({ kind: 'compare', path: item.path, operator, value });
        values.push(...conditions.values);
        return sql;
      }
      if (value.kind !== 'number' || operator === 'LIKE')
        throw malformed('An aggregate in HAVING is compared with a number');
      values.push(value.value);
      return `(${this.aggregateSql(item)} ${operator} ?)`;
    });
    return tests.join(' AND ');
  }

  private orderBy(isAggregate: boolean): string {
    const terms = this.query.orderBy.map((ordering) => this.orderTerm(ordering));
    return [...terms, ...(isAggregate ? [] : [`${this.scope.column('rid')}`])].join(', ');
  }

  private orderTerm({ item, descending, nulls }: Ordering): string {
    const alias =
      'name' in item
        ? undefined
        : this.query.select.find(
            (one) => 'alias' in one && one.alias !== undefined && one.alias === item.path.names[0],
          );
    let sql: string;
    if (alias?.kind === 'aggregate') sql = this.aggregateSql(alias);
    else if ('name' in item) sql = this.aggregateSql(item);
    else sql = this.scope.resolve(item.path).sql;
    return `${sql} ${descending ? 'DESC' : 'ASC'}${nulls ? ` NULLS ${nulls}` : ''}`;
  }
}
