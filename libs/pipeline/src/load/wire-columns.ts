import {
  Column,
  ColumnMapping,
  DmsError,
  Load,
  Lookup,
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
  /** The field of the mapping. */
  field: string;
  /** For a reference resolved by external id. */
  reference?: { relationship: string; key: string; object: string; polymorphic: boolean };
  /** For an Id that DMS looks up itself before the row is sent. */
  pending?: PendingLookup;
  /** Saving the row locks the record that this names: rows of one parent are kept together. */
  parent?: true;
  /** Sent only for records that are there (update) or are not (insert); an upsert has to look first. */
  only?: 'insert' | 'update';
}

/** What an Id is looked up by: the texts of the row, under names of their own beside the wire columns. */
export interface PendingLookup {
  lookup: Exclude<Lookup, { by: 'externalId' }>;
  raw: { name: string; sql: string }[];
}

/** Stands in a cell for "this field is not sent for this row": no value that comes from a row is an empty text. */
export const notSent = '';

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
  return load.mapping.flatMap((entry) => {
    const field = findField(fields, entry.field, load);
    if (isLookup(entry)) return lookupColumn(entry, field, columns, load);
    if (isColumn(entry)) return isEverSent(entry, load) ? valueColumn(entry, field, columns, load) : [];
    const constant = entry.constant;
    const sql = constant === null ? 'CAST(NULL AS VARCHAR)' : quoteText(String(constant));
    return {
      header: field.name,
      field: field.name,
      sql,
      blank: constant === null ? ('null' as const) : ('leave' as const),
      boolean: field.type === 'boolean',
    };
  });
}

/** An update never creates and an insert never changes, so what is meant for the other is left out of all rows. */
function isEverSent(entry: ColumnMapping, load: Load): boolean {
  if (load.operation === 'insert') return entry.when !== 'update';
  return load.operation !== 'update' || entry.when !== 'insert';
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
    field: field.name,
    sql: `nullif(${mapped}, '')`,
    blank: entry.blank ?? 'leave',
    boolean: field.type === 'boolean',
    ...(load.operation === 'upsert' && entry.when && entry.when !== 'always' && { only: entry.when }),
  };
}

function lookupColumn(entry: LookupMapping, field: OrgField, columns: Column[], load: Load): WireColumn {
  const { lookup } = entry;
  if (lookup.by !== 'externalId') return pendingColumn(lookup, field, columns, load);
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
    field: field.name,
    reference: { relationship: field.relationshipName, key: lookup.key, object: target, polymorphic },
    ...(!unlocked.includes(target) && { parent: true }),
  };
}

/** Objects that saving a child does not lock. */
const unlocked = ['User', 'RecordType', 'Group'];

const listObjects = { recordType: 'RecordType', user: 'User', queue: 'Group' } as const;

function pendingColumn(
  lookup: PendingLookup['lookup'],
  field: OrgField,
  columns: Column[],
  load: Load,
): WireColumn {
  const target =
    lookup.by === 'query' ? lookup.object : lookup.by === 'load' ? undefined : listObjects[lookup.by];
  if (field.type !== 'reference') {
    throw badMapping(load, field.name, `${field.name} is not a reference, so it holds no Id to look up.`);
  }
  if (target && !field.referenceTo.some((name) => name.toLowerCase() === target.toLowerCase())) {
    throw badMapping(
      load,
      field.name,
      `${field.name} refers to ${field.referenceTo.join(', ')}, not to ${target}.`,
    );
  }
  const texts =
    lookup.by === 'query' ? lookup.match.map(({ column }) => column) : lookup.column ? [lookup.column] : [];
  const cells = texts.map(
    (name) => `nullif(trim(${plainText(findColumn(columns, name, field.name, load))}), '')`,
  );
  if (cells.length === 0) cells.push(quoteText('constant' in lookup ? (lookup.constant ?? '') : ''));
  return {
    header: field.name,
    field: field.name,
    sql: 'CAST(NULL AS VARCHAR)',
    blank: 'leave',
    boolean: false,
    ...((lookup.by === 'query' || lookup.by === 'load') && { parent: true }),
    pending: { lookup, raw: cells.map((sql, index) => ({ name: `?${field.name}.${index}`, sql })) },
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
