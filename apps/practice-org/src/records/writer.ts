import type { Catalog } from '../schema/catalog';
import { quoted, type Field, type SObject } from '../schema/model';
import type { Database, Row, SqlValue } from '../store/database';
import type { Switches } from '../switches/switches';
import { lenientId, makeId, toId18 } from './ids';
import type { Journal, Operation, Via } from './journal';
import { Duplicates } from './duplicates';
import { checkObjectRules } from './object-rules';
import { checkRecordType } from './record-types';
import { References, severalFound } from './references';
import {
  checkGiven,
  checkNotEmptied,
  checkRequired,
  refuseColumns,
  valueIn,
  valueNamed,
  type RawRow,
  type RowValues,
} from './row-checks';
import { RowFailure } from './row-failure';
import { fillBlanks } from './row-defaults';
import { lockParents } from './row-locks';
import { RowNumbers } from './row-numbers';
import { applyRules } from './rules';
import type { WritePlan } from './write-plan';

export interface WriteContext {
  via: Via;
  jobId?: string;
  userId: string;
  /** Rows that an alerting duplicate rule finds are saved all the same. */
  saveAlerted?: boolean;
  /** Locks the parents of a row, or throws because another transaction holds one. */
  lock?: (parents: string[]) => void;
  /** A fault may refuse a row at the last moment, as a trigger or a lock would. */
  refuse?: (object: SObject, key: SqlValue, id: string | null) => RowFailure | undefined;
}

interface Existing {
  rid: number;
  id: string;
  key: SqlValue;
}

/**
 * Writes single rows: checks them in the order a real org does, stores them, notes them in the journal. Callers hold
 * the transaction and call `begin` first; a row that throws has written nothing.
 */
export class RecordWriter {
  private readonly references: References;
  private readonly duplicates: Duplicates;
  private readonly numbers: RowNumbers;
  private now = Date.now();

  constructor(
    private readonly database: Database,
    private readonly catalog: Catalog,
    private readonly journal: Journal,
    private readonly switches: Switches,
    private readonly storageUsedUp: () => boolean,
    /** Pod characters of the ids it gives out. */
    private pod: string,
  ) {
    this.references = new References(database, catalog);
    this.duplicates = new Duplicates(database, this.references);
    this.numbers = new RowNumbers(database);
  }

  /** To be called at the beginning of each transaction. */
  begin(): void {
    this.references.forget();
    this.now = Date.now();
  }

  /** Ids start again with new pod characters: one that was given out never comes back. */
  newGeneration(pod: string): void {
    this.pod = pod;
    this.numbers.forget();
    this.references.forget();
  }

  insert(plan: WritePlan, raw: RawRow, context: WriteContext, knownFree = -1): string {
    this.mayWrite(plan.object, 'create');
    refuseColumns(plan, raw, plan.notCreateable);
    if (this.switches.get('checkOrder') === 'requiredFirst') checkGiven(plan, raw);
    const values = this.coerce(plan, raw);
    this.checkReferences(plan, values);
    checkRecordType(plan, values);
    fillBlanks(plan, values, context.userId, this.now);
    checkRequired(plan, values);
    checkObjectRules(
      this.database,
      plan.object,
      (name) => valueNamed(plan, values, name.toLowerCase()) ?? null,
    );
    this.duplicates.checkUnique(plan, values, null, knownFree);
    this.duplicates.checkRules(plan, values, null, context.saveAlerted === true);
    if (plan.object.rules.length > 0) applyRules(plan.object, (field) => valueIn(plan, values, field));
    lockParents(plan, values, context.lock);
    if (this.storageUsedUp()) throw new RowFailure('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded');
    return this.store(plan, values, context);
  }

  update(plan: WritePlan, id: string, raw: RawRow, context: WriteContext, keyColumn = -1): void {
    this.mayWrite(plan.object, 'update');
    const existing = this.existing(plan.object, id);
    refuseColumns(plan, raw, plan.notUpdateable);
    const values = this.coerce(plan, raw);
    this.checkReferences(plan, values);
    checkRecordType(plan, values, () => this.recordTypeOf(plan.object, existing));
    const present = values.flatMap((value, i) =>
      value !== undefined && i !== keyColumn && plan.columns[i]?.field.type !== 'id' ? [i] : [],
    );
    checkNotEmptied(plan, values, present);
    for (const i of plan.references) {
      const [field, value] = [plan.columns[i]?.field, values[i]];
      if (field?.referenceTo.includes(plan.object.name) && typeof value === 'string')
        this.references.checkLoop(plan.object, field, existing.id, value);
    }
    this.duplicates.checkUnique(plan, values, existing.id, keyColumn);
    this.duplicates.checkRules(plan, values, existing, context.saveAlerted === true);
    if (plan.object.rules.length > 0) this.applyRulesTo(plan, existing, values);
    lockParents(plan, values, context.lock);
    const key = (plan.keyColumn >= 0 ? values[plan.keyColumn] : undefined) ?? existing.key;
    this.refuseByFault(plan.object, key, existing.id, context);
    const computed = plan.computed.filter((item) => valueNamed(plan, values, item.from) !== undefined);
    this.database
      .prepare(plan.updateSql(present, computed))
      .run(
        ...present.map((i) => values[i] ?? (plan.columns[i]?.field.type === 'boolean' ? 0 : null)),
        ...computed.map((item) => item.compute(valueNamed(plan, values, item.from) ?? null)),
        this.now,
        context.userId,
        this.now,
        existing.rid,
      );
    this.note(plan.object, existing.id, 'update', key, context);
  }

  /** Inserts or updates by the key in `keyColumn`. */
  upsert(
    plan: WritePlan,
    keyColumn: number,
    raw: RawRow,
    context: WriteContext,
  ): { id: string; created: boolean } {
    const key = plan.columns[keyColumn]?.field;
    const value = plan.coercers[keyColumn]?.(raw[keyColumn]) ?? null;
    if (!key) throw new RowFailure('MISSING_ARGUMENT', 'No external id field given');
    if (key.type === 'id') {
      if (value === null) return { id: this.insert(plan, raw, context), created: true };
      this.update(plan, String(value), raw, context, keyColumn);
      return { id: String(value), created: false };
    }
    if (value === null) throw new RowFailure('MISSING_ARGUMENT', `${key.name} not specified`);
    const found = this.references.matches(plan.object, key, value);
    const [id] = found;
    if (found.length > 1) throw severalFound(this.switches, key, found);
    if (id === undefined) return { id: this.insert(plan, raw, context, keyColumn), created: true };
    this.update(plan, id, raw, context, keyColumn);
    return { id, created: false };
  }

  remove(object: SObject, id: string, context: WriteContext, forGood = false): void {
    this.mayWrite(object, 'delete');
    const existing = this.existing(object, id);
    this.refuseByFault(object, existing.key, existing.id, context);
    this.removeChildren(object, existing.id, context, forGood);
    if (forGood) {
      this.numbers.keep(object);
      this.database.run(`DELETE FROM ${quoted(object.name)} WHERE rid = ?`, existing.rid);
      this.references.forget();
      this.note(object, existing.id, 'delete', existing.key, context);
      return;
    }
    const sql = `UPDATE ${quoted(object.name)} SET IsDeleted = 1, LastModifiedDate = ?, LastModifiedById = ?, SystemModstamp = ? WHERE rid = ?`;
    this.database.prepare(sql).run(this.now, context.userId, this.now, existing.rid);
    this.references.forget();
    this.note(object, existing.id, 'delete', existing.key, context);
  }

  /** Ids of the living records with this key. */
  find(object: SObject, key: Field, value: SqlValue): string[] {
    return this.references.matches(object, key, value);
  }

  /** The row behind an id in any of its forms; throws what an update of it would be told. */
  existing(object: SObject, text: string): Existing {
    const id = toId18(this.repaired(text));
    if (id === undefined || !id.startsWith(object.prefix)) {
      throw new RowFailure(
        'MALFORMED_ID',
        `${object.label} ID: id value of incorrect type: ${text.slice(0, 100)}`,
        ['Id'],
      );
    }
    const key = object.keyField ? quoted(object.keyField.name) : 'NULL';
    const row = this.database.get(
      `SELECT rid, IsDeleted, ${key} AS key FROM ${quoted(object.name)} WHERE Id = ?`,
      id,
    );
    if (!row) throw new RowFailure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [], 404);
    if (row.IsDeleted) throw new RowFailure('ENTITY_IS_DELETED', 'entity is deleted', [], 404);
    return { rid: Number(row.rid), id, key: row.key ?? null };
  }

  private mayWrite(object: SObject, operation: Operation): void {
    if (object.writeable) return;
    if (object.name === 'User' && operation === 'create')
      throw new RowFailure('LICENSE_LIMIT_EXCEEDED', 'License Limit Exceeded');
    throw new RowFailure(
      'INVALID_TYPE_FOR_OPERATION',
      `entity type ${object.name} does not support ${operation}`,
    );
  }

  /** An id with a wrong checksum as it should have been, where the org does not mind. */
  private repaired<T>(value: T): T | string {
    if (typeof value !== 'string' || this.switches.get('wrongChecksum') === 'refused') return value;
    return lenientId(value);
  }

  private coerce(plan: WritePlan, raw: RawRow): RowValues {
    const { coercers, columns } = plan;
    const values: RowValues = new Array(coercers.length);
    for (let i = 0; i < coercers.length; i++) {
      const cell = raw[i];
      values[i] = cell === undefined ? undefined : coercers[i]?.(plan.ids[i] ? this.repaired(cell) : cell);
    }
    for (const i of plan.references) {
      const lookup = columns[i]?.lookup;
      const value = values[i];
      if (lookup && value !== undefined && value !== null)
        values[i] = this.references.byKey(lookup.object, lookup.key, value);
    }
    return values;
  }

  private checkReferences(plan: WritePlan, values: RowValues): void {
    for (const i of plan.references) {
      const value = values[i];
      const field = plan.columns[i]?.field;
      if (field && typeof value === 'string') this.references.check(field, value);
    }
  }

  /** Details go with their master. */
  private removeChildren(object: SObject, id: string, context: WriteContext, forGood: boolean): void {
    for (const child of this.catalog.all()) {
      for (const field of child.fields) {
        if (!field.cascade || !field.referenceTo.includes(object.name)) continue;
        const sql = `SELECT Id FROM ${quoted(child.name)} WHERE ${quoted(field.name)} = ? AND IsDeleted = 0`;
        for (const row of this.database.all<{ Id: string }>(sql, id))
          this.remove(child, row.Id, context, forGood);
      }
    }
  }

  private recordTypeOf(object: SObject, { rid }: Existing): SqlValue {
    const sql = `SELECT RecordTypeId AS id FROM ${quoted(object.name)} WHERE rid = ?`;
    return this.database.get<{ id: SqlValue }>(sql, rid)?.id ?? null;
  }

  private applyRulesTo(plan: WritePlan, existing: Existing, values: RowValues): void {
    const row: Row =
      this.database.get(`SELECT * FROM ${quoted(plan.object.name)} WHERE rid = ?`, existing.rid) ?? {};
    applyRules(plan.object, (field) => {
      const i = plan.columns.findIndex((column) => column.field === field);
      return values[i] === undefined ? (row[field.name] ?? null) : (values[i] ?? null);
    });
  }

  private store(plan: WritePlan, values: RowValues, context: WriteContext): string {
    const { object } = plan;
    const key = plan.keyColumn >= 0 ? (values[plan.keyColumn] ?? null) : null;
    this.refuseByFault(object, key, null, context);
    const rid = this.numbers.next(object);
    const id = makeId(object.prefix, this.pod, rid);
    const bound: SqlValue[] = [rid, id];
    for (let i = 0; i < values.length; i++) {
      if (plan.columns[i]?.field.type !== 'id') bound.push(values[i] ?? null);
    }
    for (const item of plan.computed) bound.push(item.compute(valueNamed(plan, values, item.from) ?? null));
    for (const { field, value } of plan.extras) {
      bound.push(value === 'owner' ? context.userId : value === 'auto' ? autoNumber(field, rid) : value);
    }
    for (const name of plan.system) bound.push(name.endsWith('ById') ? context.userId : this.now);
    this.database.prepare(plan.insertSql).run(...bound);
    this.note(object, id, 'create', key, context);
    return id;
  }

  private refuseByFault(object: SObject, key: SqlValue, id: string | null, context: WriteContext): void {
    const failure = context.refuse?.(object, key, id);
    if (failure) throw failure;
  }

  private note(
    object: SObject,
    id: string,
    operation: Operation,
    key: SqlValue,
    context: WriteContext,
  ): void {
    this.journal.add(this.now, object.name, id, operation, key, context.via, context.jobId ?? null);
  }
}

const autoNumber = (field: Field, n: number): string =>
  field.format.replace(/\{(0+)\}/, (_, zeros: string) => String(n).padStart(zeros.length, '0'));
