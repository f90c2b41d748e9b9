export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'email'
  | 'phone'
  | 'url'
  | 'address'
  | 'location'
  | 'time'
  | 'encryptedstring';

export interface PicklistValue {
  value: string;
  label: string;
  isDefault: boolean;
}

/** One field of an object: what describe tells, what a write is held against, and where the value is kept. */
export interface Field {
  name: string;
  label: string;
  type: FieldType;
  length: number;
  precision: number;
  scale: number;
  digits: number;
  createable: boolean;
  updateable: boolean;
  nillable: boolean;
  defaultedOnCreate: boolean;
  defaultValue: string | number | boolean | null;
  externalId: boolean;
  idLookup: boolean;
  unique: boolean;
  caseSensitive: boolean;
  custom: boolean;
  autoNumber: boolean;
  /** Pattern of an auto-number, such as A-{0000}. */
  format: string;
  nameField: boolean;
  calculated: boolean;
  compound: string | null;
  referenceTo: string[];
  relationshipName: string | null;
  /** Master-detail: the record goes when its parent goes. */
  cascade: boolean;
  picklist: PicklistValue[];
  restricted: boolean;
  /** SQL over columns of the same row; becomes a virtual column. From our own source, or the literal of a constant. */
  formula: string | null;
  /** A formula field whose formula is a constant. */
  constant: string | number | boolean | null;
  /** Rich text. */
  html: boolean;
  /** The value is a parent's: ['Contact', 'Phone']. */
  via: string[] | null;
}

export interface RuleTest {
  op: 'eq' | 'ne' | 'lt' | 'gt' | 'matches' | 'blank';
  value?: string | number | boolean;
}

/** A row for which the test holds is refused with the message (as with Salesforce: the rule tells the error). */
export interface ValidationRule {
  name: string;
  field: string;
  test: RuleTest;
  message: string;
}

/** Refuses (block) or warns of (alert) rows whose fields are those of another record. */
export interface DuplicateRule {
  name: string;
  fields: string[];
  action: 'alert' | 'block';
  message: string;
}

/** One of an object's record types; the master one, which every object has, is not among them. */
export interface RecordType {
  number: number;
  id: string;
  name: string;
  developerName: string;
  description: string | null;
  active: boolean;
  isDefault: boolean;
  /** Values of picklists, by field name, where not all of them go with this type. */
  picklists: Map<string, string[]>;
}

export interface SObject {
  name: string;
  label: string;
  labelPlural: string;
  prefix: string;
  custom: boolean;
  /** False for what the org itself keeps (User, Organization, …): it can be read only. */
  writeable: boolean;
  fields: Field[];
  rules: ValidationRule[];
  duplicateRules: DuplicateRule[];
  recordTypes: RecordType[];
  /** By lower-case name. */
  byName: Map<string, Field>;
  /** Reference fields by lower-case relationship name. */
  byRelationship: Map<string, Field>;
  /** The field whose value the journal notes as the row's key. */
  keyField: Field | undefined;
}

/** Whether the value lies in a column that a write sets (not computed, not gathered from others). */
export const isStored = (field: Field): boolean =>
  field.formula === null && field.via === null && !isCompound(field);

/** Gathered from its parts: an address, a geolocation. */
export const isCompound = (field: Field): boolean => field.type === 'address' || field.type === 'location';

export const isText = (field: Field): boolean =>
  [
    'string',
    'textarea',
    'picklist',
    'multipicklist',
    'combobox',
    'email',
    'phone',
    'url',
    'encryptedstring',
  ].includes(field.type);

export const isNumber = (field: Field): boolean =>
  ['int', 'double', 'currency', 'percent'].includes(field.type);

export const isRequired = (field: Field): boolean =>
  field.createable && !field.nillable && !field.defaultedOnCreate;

/** May be named in an upsert, in a path by external id, or behind a relationship. */
export const isKey = (field: Field): boolean => field.externalId || field.idLookup;

/** Puts the look-up maps beside the list of fields; called whenever the list has changed. */
export function indexFields(object: Omit<SObject, 'byName' | 'byRelationship' | 'keyField'>): SObject {
  const byName = new Map(object.fields.map((field) => [field.name.toLowerCase(), field]));
  const byRelationship = new Map<string, Field>();
  for (const field of object.fields) {
    if (field.relationshipName) byRelationship.set(field.relationshipName.toLowerCase(), field);
  }
  const keyField = byName.get('legacy_id__c') ?? object.fields.find((field) => field.externalId);
  return { ...object, byName, byRelationship, keyField };
}

/** Double-quoted for SQL. Names come from the schema, which admits letters, digits and underscores only. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
