import { badRequest } from '../server/api-error';
import {
  isStored,
  type DuplicateRule,
  type Field,
  type PicklistValue,
  type RuleTest,
  type SObject,
  type ValidationRule,
} from './model';
import { setConstant } from './constant';
import { typeOf } from './field-types';
import type { RecordTypeChange } from './record-types';

export interface FieldChange {
  name: string;
  type?: string;
  [property: string]: unknown;
}

/** What POST /practice/schema takes: a new object, or changes to one that exists. */
export interface SchemaChange {
  object: string;
  label?: string;
  labelPlural?: string;
  nameField?: { type?: string; format?: string; label?: string };
  fields?: FieldChange[];
  remove?: string[];
  recordTypes?: RecordTypeChange[];
  duplicateRules?: { name?: string; fields: string[]; action: string; message?: string }[];
  rules?: { name?: string; field: string; test: RuleTest; message: string }[];
}

export const refuse = (message: string): never => {
  throw badRequest('INVALID_SCHEMA', message);
};

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,76}__c$/;

export function checkName(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  return refuse(`${String(name)} is no custom name: letters, digits and underscores, ending in __c.`);
}

/** Sets every property that the change names, on a new or an existing field. */
export function changeField(field: Field, change: FieldChange): void {
  const type = change.type === undefined ? field.type : typeOf(change);
  if (type !== field.type) refuse(`${field.name}: the type of an existing field cannot be changed.`);
  for (const key of ['length', 'precision', 'scale', 'digits'] as const) {
    if (change[key] !== undefined) field[key] = checkSize(field, key, change[key]);
  }
  for (const key of ['unique', 'caseSensitive', 'restricted', 'createable', 'updateable'] as const) {
    if (change[key] !== undefined) field[key] = change[key] === true;
  }
  if (change.externalId !== undefined) field.externalId = field.idLookup = change.externalId === true;
  if (change.required !== undefined) field.nillable = change.required !== true;
  if (change.formula !== undefined) setConstant(field, change.formula);
  if (typeof change.label === 'string') field.label = change.label.slice(0, 255);
  if (change.values !== undefined) field.picklist = readValues(field, change.values);
  if (change.defaultValue !== undefined) setDefault(field, change.defaultValue);
  const chosen = field.picklist.find((item) => item.isDefault);
  if (chosen) setDefault(field, chosen.value);
}

function setDefault(field: Field, value: unknown): void {
  const known = ['string', 'number', 'boolean'].includes(typeof value);
  field.defaultValue = known ? (value as string) : null;
  field.defaultedOnCreate = known;
}

function checkSize(field: Field, key: string, value: unknown): number {
  const most = key === 'length' ? 131_072 : 18;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  return refuse(`${field.name}: ${key} must be a whole number from 0 to ${most}.`);
}

function readValues(field: Field, values: unknown): PicklistValue[] {
  if (!Array.isArray(values) || values.length > 1000)
    return refuse(`${field.name}: values must be a list of up to 1000.`);
  return values.map((item: unknown) => {
    const {
      value,
      label,
      default: isDefault,
    } = typeof item === 'object' && item
      ? (item as Record<string, unknown>)
      : { value: item, label: item, default: false };
    return { value: String(value), label: String(label ?? value), isDefault: isDefault === true };
  });
}

const OPERATORS = ['eq', 'ne', 'lt', 'gt', 'matches', 'blank'];

export function readRule(
  object: SObject,
  rule: NonNullable<SchemaChange['rules']>[number],
  ordinal: number,
): ValidationRule {
  const field = object.byName.get(String(rule.field).toLowerCase());
  if (!field)
    return refuse(`A rule names the field ${String(rule.field)}, which ${object.name} does not have.`);
  if (!rule.test || !OPERATORS.includes(rule.test.op))
    return refuse(`A rule's test.op must be one of ${OPERATORS.join(', ')}.`);
  if (typeof rule.message !== 'string' || rule.message === '') return refuse('A rule needs a message.');
  if (rule.test.op === 'matches') checkPattern(rule.test.value);
  return {
    name: rule.name ?? `${field.name}_${ordinal}`,
    field: field.name,
    test: rule.test,
    message: rule.message.slice(0, 255),
  };
}

export function readDuplicateRule(
  object: SObject,
  rule: NonNullable<SchemaChange['duplicateRules']>[number],
  ordinal: number,
): DuplicateRule {
  const names = Array.isArray(rule?.fields) ? rule.fields.map(String) : [];
  const fields = names.map((name) => object.byName.get(name.toLowerCase()));
  const known = fields.flatMap((field) => (field && isStored(field) ? [field.name] : []));
  if (known.length === 0 || known.length < names.length)
    return refuse(`A duplicate rule of ${object.name} needs fields of its own to compare.`);
  if (rule.action !== 'alert' && rule.action !== 'block')
    return refuse("A duplicate rule's action is alert or block.");
  return {
    name: rule.name ?? `Duplicates_${ordinal}`,
    fields: known,
    action: rule.action,
    message: String(rule.message ?? 'Use one of these records?').slice(0, 255),
  };
}

function checkPattern(pattern: unknown): void {
  try {
    new RegExp(String(pattern), 'u');
  } catch {
    refuse(`The pattern ${String(pattern).slice(0, 100)} is no regular expression.`);
  }
}
