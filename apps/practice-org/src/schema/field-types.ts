import type { FieldChange } from './change';
import type { FieldType } from './model';

/** The words for types that POST /practice/schema takes: Salesforce's own and those people use. */
const TYPES: Record<string, FieldType | undefined> = {
  text: 'string',
  string: 'string',
  email: 'email',
  phone: 'phone',
  url: 'url',
  number: 'double',
  double: 'double',
  int: 'int',
  currency: 'currency',
  percent: 'percent',
  boolean: 'boolean',
  checkbox: 'boolean',
  date: 'date',
  datetime: 'datetime',
  picklist: 'picklist',
  multipicklist: 'multipicklist',
  textarea: 'textarea',
  autonumber: 'string',
  masterdetail: 'reference',
  lookup: 'reference',
  reference: 'reference',
  time: 'time',
  location: 'location',
  geolocation: 'location',
  encryptedtext: 'encryptedstring',
  encryptedstring: 'encryptedstring',
  longtextarea: 'textarea',
  richtext: 'textarea',
  html: 'textarea',
};

export const TYPE_WORDS = Object.keys(TYPES);

/** The type a change names; own words only, so that `constructor` is none. */
export function typeOf(change: FieldChange): FieldType | undefined {
  const word = String(change.type).toLowerCase();
  return Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
}
