import { badRequest } from '../server/api-error';
import { isRequired, isStored, quoted, type Field, type SObject } from '../schema/model';
import type { SqlValue } from '../store/database';
import { computedFields, type ComputedField } from './computed-fields';
import { coercerOf, type Coerce } from './values';

/** One thing a row sets: a field, or a reference found by a key of the parent (`Account.Legacy_Id__c`). */
export interface Column {
  field: Field;
  lookup?: { object: SObject; key: Field };
}

const SYSTEM = [
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
] as const;

type SystemField = (typeof SYSTEM)[number];

const isSystem = (name: string): name is SystemField => (SYSTEM as readonly string[]).includes(name);

/**
 * Everything about writing a given list of columns of an object that does not depend on the row: checks, defaults,
 * SQL. Made once for a bulk job or for a shape of JSON body, used for every row.
 */
export class WritePlan {
  readonly coercers: Coerce[];
  readonly notCreateable: number[] = [];
  readonly notUpdateable: number[] = [];
  /** Fields that an insert must give, with their column (-1: not among the columns). */
  readonly required: { field: Field; column: number }[];
  readonly uniques: number[] = [];
  readonly references: number[] = [];
  /** Which columns hold ids as they came (not keys of parents). */
  readonly ids: boolean[];
  /** Defaults of columns that are there but may be blank in a row. */
  readonly blankDefaults: (SqlValue | undefined)[];
  /** What an insert sets beside the columns: defaults, owner, auto-numbers. */
  readonly extras: { field: Field; value: SqlValue | 'owner' | 'auto' }[];
  readonly computed: ComputedField[];
  /** Audit fields that the row does not say itself, in the order the insert binds them. */
  readonly system: readonly SystemField[];
  readonly insertSql: string;
  readonly keyColumn: number;
  private readonly updateSqls = new Map<string, string>();

  constructor(
    readonly object: SObject,
    readonly columns: Column[],
  ) {
    this.coercers = columns.map((column) => coercerOf(column.lookup?.key ?? column.field));
    this.ids = columns.map(({ field, lookup }) => ['id', 'reference'].includes((lookup?.key ?? field).type));
    columns.forEach(({ field, lookup }, i) => {
      const isId = field.type === 'id';
      if (!field.createable && !isId) this.notCreateable.push(i);
      if (!field.updateable && !isId) this.notUpdateable.push(i);
      if (field.unique && !lookup) this.uniques.push(i);
      if (field.type === 'reference') this.references.push(i);
    });
    const columnOf = (field: Field): number => columns.findIndex((column) => column.field === field);
    this.required = object.fields.filter(isRequired).map((field) => ({ field, column: columnOf(field) }));
    this.blankDefaults = columns.map(({ field }) => toSql(field.defaultValue));
    this.computed = computedFields(object).filter((item) => columnOf(item.field) < 0);
    this.extras = object.fields
      .filter(
        (field) =>
          isStored(field) && columnOf(field) < 0 && !this.computed.some((item) => item.field === field),
      )
      .flatMap((field) => extraOf(field));
    this.system = SYSTEM.filter((name) => !columns.some(({ field }) => field.name === name));
    this.insertSql = this.makeInsert();
    this.keyColumn = object.keyField ? columnOf(object.keyField) : -1;
  }

  /** The statement that sets the columns present in this row. */
  updateSql(present: number[], computed: ComputedField[]): string {
    const mask = `${present.join(',')};${computed.length}`;
    let sql = this.updateSqls.get(mask);
    if (sql === undefined) {
      const fields = [
        ...present.flatMap((i) => this.columns[i]?.field ?? []),
        ...computed.map((item) => item.field),
      ];
      const sets = [
        ...fields.map((field) => field.name),
        'LastModifiedDate',
        'LastModifiedById',
        'SystemModstamp',
      ];
      sql = `UPDATE ${quoted(this.object.name)} SET ${sets.map((name) => `${quoted(name)} = ?`).join(', ')} WHERE rid = ?`;
      if (this.updateSqls.size > 1000) this.updateSqls.clear();
      this.updateSqls.set(mask, sql);
    }
    return sql;
  }

  private makeInsert(): string {
    const fields = [
      ...this.columns.filter(({ field }) => field.type !== 'id').map(({ field }) => field),
      ...this.computed.map((item) => item.field),
      ...this.extras.map((extra) => extra.field),
    ];
    const names = ['rid', 'Id', ...fields.map((field) => field.name), ...this.system];
    return `INSERT INTO ${quoted(this.object.name)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  }
}

function toSql(value: string | number | boolean | null): SqlValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

function extraOf(field: Field): { field: Field; value: SqlValue | 'owner' | 'auto' }[] {
  if (field.name === 'OwnerId') return [{ field, value: 'owner' }];
  if (field.autoNumber) return [{ field, value: 'auto' }];
  if (field.defaultValue === null || field.defaultValue === false || isSystem(field.name)) return [];
  return [{ field, value: toSql(field.defaultValue) }];
}

/** Plans by shape, so that a thousand bodies with the same fields share one. */
export class WritePlans {
  private readonly plans = new Map<string, WritePlan>();
  private version = -1;

  planFor(object: SObject, columns: Column[], schemaVersion: number): WritePlan {
    if (schemaVersion !== this.version) this.plans.clear();
    this.version = schemaVersion;
    const shape = `${object.name}:${columns.map(({ field, lookup }) => (lookup ? `${field.name}>${lookup.object.name}.${lookup.key.name}` : field.name)).join(',')}`;
    const known = this.plans.get(shape);
    if (known) return known;
    refuseTwice(columns);
    const plan = new WritePlan(object, columns);
    if (this.plans.size > 500) this.plans.clear();
    this.plans.set(shape, plan);
    return plan;
  }
}

/** One field set by two columns, say by AccountId and by Account.Legacy_Id__c. */
export function refuseTwice(columns: Column[]): void {
  const seen = new Set<Field>();
  for (const { field } of columns) {
    if (seen.has(field)) {
      const relationship = field.relationshipName ?? field.name;
      throw badRequest(
        'INVALID_FIELD',
        `Cannot specify both an external ID reference ${relationship} and a salesforce id, ${field.name}`,
        [field.name],
      );
    }
    seen.add(field);
  }
}
