import { badRequest, notFound } from '../server/api-error';
import type { Switches } from '../switches/switches';
import type { Database } from '../store/database';
import { readMeta, writeMeta } from '../store/tables';
import { changeField, checkName, readDuplicateRule, readRule, type SchemaChange } from './change';
import { newFields } from './new-field';
import { indexFields, quoted, type SObject } from './model';
import { parseField } from './notation';
import { setRecordTypes, withNumbers } from './record-types';
import { dropColumn, ensureTable, hasColumn, rebuildColumn } from './object-tables';
import { makeObject, standardObjects } from './standard/objects';

const PREFIX_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const AUDIT_FIELDS = ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById'];

/**
 * All objects of the org: the standard ones, and over them the changes told to the control surface. The changes are
 * stored as they came and replayed at each start, so the schema is what its history says.
 */
export class Catalog {
  private objects = new Map<string, SObject>();
  private prefixes = new Map<string, SObject>();
  private customCount = 0;
  /** Goes up with every change: whatever was derived from the schema is stale then. */
  version = 0;

  constructor(
    private readonly database: Database,
    readonly switches: Switches,
  ) {
    this.load();
    switches.onChange(() => {
      for (const object of this.objects.values()) this.setAuditFields(object);
      this.version += 1;
    });
  }

  all(): SObject[] {
    return [...this.objects.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): SObject | undefined {
    return this.objects.get(name.toLowerCase());
  }

  /** The object, or the 404 that a path with an unknown object gets. */
  get(name: string): SObject {
    const object = this.find(name);
    if (!object) throw notFound();
    return object;
  }

  ofId(id: string): SObject | undefined {
    return this.prefixes.get(id.slice(0, 3));
  }

  /** Applies and stores one change; all of it or nothing. */
  apply(given: SchemaChange): SObject {
    let change = given;
    try {
      this.database.transaction(() => {
        change = this.numbered(given);
        this.replay(change, true);
        this.database.run(
          'INSERT INTO _schema (object, change) VALUES (?, ?)',
          change.object,
          JSON.stringify(change),
        );
        ensureTable(this.database, this.get(change.object));
      });
    } catch (error) {
      this.load();
      if (/UNIQUE constraint/.test(String(error)))
        throw badRequest('INVALID_SCHEMA', `The values kept in ${change.object} are not unique.`);
      throw error;
    }
    this.version += 1;
    return this.get(change.object);
  }

  /** No record in any object; the schema stays. */
  emptyTables(): void {
    for (const object of this.all()) this.database.run(`DELETE FROM ${quoted(object.name)}`);
  }

  /** Back to the standard schema; tables of custom objects and added columns go. */
  reset(): void {
    const names = this.all().map((object) => object.name);
    this.database.run('DELETE FROM _schema');
    for (const name of names) this.database.exec(`DROP TABLE IF EXISTS ${quoted(name)}`);
    this.load();
  }

  private load(): void {
    this.objects.clear();
    this.prefixes.clear();
    this.customCount = 0;
    for (const object of standardObjects()) this.keep(object);
    for (const row of this.database.all<{ change: string }>('SELECT change FROM _schema ORDER BY seq')) {
      this.replay(JSON.parse(row.change) as SchemaChange, false);
    }
    for (const object of this.objects.values()) ensureTable(this.database, object);
    this.version += 1;
  }

  /** With the permission for it, migrations may say when and by whom a record was made. */
  private setAuditFields(object: SObject): void {
    const createable = this.switches.get('auditFields') === 'createable' && object.writeable;
    for (const name of AUDIT_FIELDS) {
      const field = object.byName.get(name.toLowerCase());
      if (field) field.createable = createable;
    }
  }

  private keep(object: SObject): void {
    this.setAuditFields(object);
    this.objects.set(object.name.toLowerCase(), object);
    this.prefixes.set(object.prefix, object);
  }

  private replay(change: SchemaChange, live: boolean): void {
    const object = this.find(String(change.object)) ?? this.newCustom(change);
    if (change.label) object.label = String(change.label);
    if (change.labelPlural) object.labelPlural = String(change.labelPlural);
    for (const name of change.remove ?? []) this.removeField(object, name, live);
    for (const item of change.fields ?? []) this.setField(object, item, live);
    if (change.recordTypes) setRecordTypes(object, change.recordTypes);
    const next = indexFields(object);
    if (change.rules) next.rules = change.rules.map((rule, i) => readRule(next, rule, i + 1));
    if (change.duplicateRules)
      next.duplicateRules = change.duplicateRules.map((rule, i) => readDuplicateRule(next, rule, i + 1));
    this.keep(next);
  }

  /** Record types keep their ids through every later start: the change is stored with their numbers. */
  private numbered(change: SchemaChange): SchemaChange {
    if (!change.recordTypes) return change;
    let last = Number(readMeta(this.database, 'recordTypes') ?? 0);
    const recordTypes = withNumbers(this.find(change.object), change.recordTypes, () => ++last);
    writeMeta(this.database, 'recordTypes', String(last));
    return { ...change, recordTypes };
  }

  private newCustom(change: SchemaChange): SObject {
    const name = checkName(change.object);
    const label = name.replace(/__c$/i, '').replaceAll('_', ' ');
    const auto = change.nameField?.type === 'autonumber';
    const nameField = parseField(auto ? 'Name string(80) auto name' : 'Name string(80) required lookup name');
    if (change.nameField?.format) nameField.format = String(change.nameField.format);
    if (change.nameField?.label) nameField.label = String(change.nameField.label);
    const n = this.customCount++;
    const prefix = `a${PREFIX_DIGITS.charAt(Math.floor(n / 62) % 62)}${PREFIX_DIGITS.charAt(n % 62)}`;
    const head = { name, label, labelPlural: `${label}s`, prefix, custom: true, writeable: true };
    const object = makeObject(head, ['OwnerId ref(User,Owner) defaulted']);
    object.fields.splice(1, 0, nameField);
    this.keep(indexFields(object));
    return this.get(name);
  }

  private setField(
    object: SObject,
    change: NonNullable<SchemaChange['fields']>[number],
    live: boolean,
  ): void {
    if (typeof change?.name !== 'string') throw badRequest('INVALID_SCHEMA', 'Each field needs a name.');
    const known = object.fields.find((field) => field.name.toLowerCase() === change.name.toLowerCase());
    if (!known) {
      object.fields.push(...newFields(change, (name) => this.find(name) !== undefined));
      return;
    }
    const { caseSensitive, formula } = known;
    changeField(known, change);
    if (!live) return;
    // The column of a constant is made anew with it; it holds no values of its own.
    if (known.formula !== formula) dropColumn(this.database, object, known);
    else if (known.caseSensitive !== caseSensitive) rebuildColumn(this.database, object, known);
  }

  private removeField(object: SObject, name: string, live: boolean): void {
    const at = object.fields.findIndex(
      (field) => field.name.toLowerCase() === String(name).toLowerCase() && field.custom,
    );
    const field = object.fields[at];
    if (!field) throw badRequest('INVALID_SCHEMA', `${object.name} has no custom field ${String(name)}.`);
    const parts = object.fields.filter(({ compound }) => compound === field.name);
    for (const one of [field, ...parts]) {
      object.fields.splice(object.fields.indexOf(one), 1);
      if (live && hasColumn(one)) dropColumn(this.database, object, one);
    }
  }
}
