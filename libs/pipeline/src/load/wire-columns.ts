import {
  Column,
  ColumnMapping,
  DmsError,
  Load,
  LookupMapping,
  MappingEntry,
  OrgField,
  quoteIdentifier,
  quoteText,
} from '@dms/domain';

/** One column of what is sent: its header in a Bulk csv, and how a record of a Collections call names it. */
export interface WireColumn {
  /** `LastName`, `Account.Legacy_Id__c`, `Lead:Who.Email`. */
  header: string;
  /** The SQL of its text, over the recipe's output columns; NULL = nothing to say. */
  sql: string;
  /** What an empty cell does. */
  blank: 'leave' | 'null';
  boolean: boolean;
  /** For a reference resolved by external id. */
  reference?: { relationship: string; key: string; object: string; polymorphic: boolean };
}

export function isLookup(entry: MappingEntry): entry is LookupMapping {
  return 'lookup' in entry;
}

export function isColumn(entry: MappingEntry): entry is ColumnMapping {
  return 'column' in entry;
}

/**
 * What a load sends, column by column, in the order of its mapping. Throws BAD_MAPPING with the field and what to do.
 * Values travel as text in Salesforce's own forms: dates YYYY-MM-DD, date-times in UTC with milliseconds, booleans
 * true/false, numbers with a point, several picklist values joined by a semicolon.
 */
export function wireColumns(load: Load, columns: Column[], fields: OrgField[]): WireColumn[] {
  return load.mapping.map((entry) => {
    const field = findField(fields, entry.field, load);
    if (isLookup(entry)) return lookupColumn(entry, field, columns, load);
    if (isColumn(entry)) return valueColumn(entry, field, columns, load);
    const constant = entry.constant;
    const sql = constant === null ? 'NULL' : quoteText(String(constant));
    return {
      header: field.name,
      sql,
      blank: constant === null ? 'null' : 'leave',
      boolean: field.type === 'boolean',
    };
  });
}

/** The header of the column that holds the load's key, or undefined when rows have none. */
export function keyHeader(load: Load): string | undefined {
  if (load.operation === 'insert') return undefined;
  return load.externalIdField ?? 'Id';
}

function valueColumn(entry: ColumnMapping, field: OrgField, columns: Column[], load: Load): WireColumn {
  const column = findColumn(columns, entry.column, entry.field, load);
  const text = wireText(column, field, load);
  const mapped = entry.values ? valueMap(text, entry.values) : text;
  return {
    header: field.name,
    sql: `nullif(${mapped}, '')`,
    blank: entry.blank ?? 'leave',
    boolean: field.type === 'boolean',
  };
}

function lookupColumn(entry: LookupMapping, field: OrgField, columns: Column[], load: Load): WireColumn {
  const { lookup } = entry;
  if (lookup.by !== 'externalId') {
    throw badMapping(
      load,
      entry.field,
      `A lookup by ${lookup.by} is not available yet; use a lookup by externalId.`,
    );
  }
  if (!field.relationshipName) {
    throw badMapping(
      load,
      entry.field,
      `${field.name} is not a relationship, so nothing can be looked up through it.`,
    );
  }
  const target = field.referenceTo.find((name) => name.toLowerCase() === lookup.object.toLowerCase());
  if (!target) {
    throw badMapping(
      load,
      entry.field,
      `${field.name} refers to ${field.referenceTo.join(', ')}, not to ${lookup.object}.`,
    );
  }
  const polymorphic = field.referenceTo.length > 1;
  const column = findColumn(columns, lookup.column, entry.field, load);
  const path = `${field.relationshipName}.${lookup.key}`;
  return {
    header: polymorphic ? `${target}:${path}` : path,
    sql: `nullif(trim(${plainText(column)}), '')`,
    blank: 'leave',
    boolean: false,
    reference: { relationship: field.relationshipName, key: lookup.key, object: target, polymorphic },
  };
}

function wireText(column: Column, field: OrgField, load: Load): string {
  const sql = quoteIdentifier(column.name);
  const toInstant = field.type === 'datetime';
  if (column.type === 'instant') {
    return toInstant
      ? instantText(`timezone('UTC', ${sql})`)
      : `strftime(timezone('UTC', ${sql}), '%Y-%m-%d')`;
  }
  if (column.type === 'datetime' || (column.type === 'date' && toInstant)) {
    if (!toInstant) return `strftime(${sql}, '%Y-%m-%d')`;
    const zone = load.options?.timezone;
    if (!zone) {
      throw badMapping(
        load,
        field.name,
        `${column.name} has no time zone. Say in options.timezone which one is meant (for example Europe/Berlin).`,
      );
    }
    return instantText(`timezone('UTC', timezone(${quoteText(zone)}, CAST(${sql} AS TIMESTAMP)))`);
  }
  if (column.type === 'date') return `strftime(${sql}, '%Y-%m-%d')`;
  return plainText(column);
}

function instantText(sql: string): string {
  return `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
}

function plainText(column: Column): string {
  const sql = quoteIdentifier(column.name);
  if (column.type === 'boolean') return `CASE ${sql} WHEN true THEN 'true' WHEN false THEN 'false' END`;
  if (column.type === 'list') return `array_to_string(${sql}, ';')`;
  return `CAST(${sql} AS VARCHAR)`;
}

function valueMap(sql: string, values: Record<string, string>): string {
  const cases = Object.entries(values).map(([from, to]) => `WHEN ${quoteText(from)} THEN ${quoteText(to)}`);
  return cases.length === 0 ? sql : `CASE ${sql} ${cases.join(' ')} ELSE ${sql} END`;
}

function findField(fields: OrgField[], name: string, load: Load): OrgField {
  const field = fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!field) throw badMapping(load, name, `${load.object} has no field ${name}.`);
  return field;
}

function findColumn(columns: Column[], name: string, field: string, load: Load): Column {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) {
    throw badMapping(
      load,
      field,
      `The recipe's output has no column ${name}; it has ${columns
        .slice(0, 20)
        .map((c) => c.name)
        .join(', ')}.`,
    );
  }
  return column;
}

function badMapping(load: Load, field: string, sentence: string): DmsError {
  return new DmsError('BAD_MAPPING', sentence, { load: load.name, field });
}
