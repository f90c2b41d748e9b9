import type { Field, FieldType, PicklistValue } from './model';

/**
 * Standard objects are written down in a notation of one field a line, close to the field lists of Salesforce's own
 * reference:
 *
 *     Name string(255) required
 *     Rating picklist(40) [Hot|Warm|*Cold]
 *     AccountId ref(Account,Account)
 *     IsClosed boolean := "Status" = 'Closed'
 *     ContactPhone phone(40) <- Contact.Phone
 *
 * Words: required, readonly, createonly, lookup (idLookup), auto (auto-number), defaulted, restricted, external,
 * unique, sensitive, name, cascade (goes with its parent). `*` marks the default value of a picklist, `=x` the default of another field.
 */
const LINE = /^(\w+) (\w+)(?:\(([^)]*)\))?(.*)$/;

const DEFAULT_LENGTH: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  email: 80,
  phone: 40,
  url: 255,
  string: 255,
  textarea: 32000,
  picklist: 255,
  combobox: 255,
  multipicklist: 4099,
  encryptedstring: 175,
};

export function blankField(name: string, type: FieldType): Field {
  return {
    name,
    label: labelOf(name, type),
    type,
    length: DEFAULT_LENGTH[type] ?? 0,
    precision: 0,
    scale: 0,
    digits: 0,
    createable: true,
    updateable: true,
    nillable: type !== 'boolean',
    defaultedOnCreate: type === 'boolean',
    defaultValue: type === 'boolean' ? false : null,
    externalId: false,
    idLookup: false,
    unique: false,
    caseSensitive: false,
    custom: /__c$/i.test(name),
    autoNumber: false,
    format: '{00000000}',
    nameField: false,
    calculated: false,
    compound: null,
    referenceTo: [],
    relationshipName: null,
    cascade: false,
    picklist: [],
    restricted: false,
    formula: null,
    constant: null,
    html: false,
    via: null,
  };
}

/** LastName -> Last Name, AccountId -> Account ID, Legacy_Id__c -> Legacy Id. */
export function labelOf(name: string, type: FieldType): string {
  const words = name
    .replace(/__c$/i, '')
    .replaceAll('_', ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2');
  return type === 'reference' || type === 'id' ? words.replace(/ ?Id$/, ' ID').trim() : words;
}

export function parseField(line: string): Field {
  const match = LINE.exec(line.trim());
  if (!match) throw new Error(`Not a field: ${line}`);
  const [, name = '', word = '', args = '', tail = ''] = match;
  const type = (word === 'ref' ? 'reference' : word) as FieldType;
  const field = blankField(name, type);
  readArguments(field, args);
  const [rest = '', formula] = tail.split(' := ');
  const [flags = '', via] = rest.split(' <- ');
  if (formula !== undefined) Object.assign(field, { formula, calculated: false });
  if (via !== undefined) field.via = via.trim().split('.');
  field.picklist = readValues(/\[(.*)\]/.exec(flags)?.[1]);
  for (const flag of flags
    .replace(/\[.*\]/, '')
    .split(' ')
    .filter(Boolean))
    readFlag(field, flag);
  if (field.picklist.some((value) => value.isDefault)) {
    field.defaultedOnCreate = true;
    field.defaultValue = field.picklist.find((value) => value.isDefault)?.value ?? null;
  }
  if (formula !== undefined || via !== undefined || type === 'address') makeReadOnly(field);
  return field;
}

function readArguments(field: Field, args: string): void {
  const parts = args.split(',').map((part) => part.trim());
  const [first = '', second = ''] = parts;
  if (field.type === 'reference') {
    field.referenceTo = first.split('/');
    field.relationshipName = second || null;
    return;
  }
  if (first === '') return;
  if (field.type === 'int') field.digits = Number(first);
  else if (second !== '') Object.assign(field, { precision: Number(first), scale: Number(second) });
  else field.length = Number(first);
}

function readValues(text: string | undefined): PicklistValue[] {
  if (!text) return [];
  return text.split('|').map((item) => {
    const value = item.replace(/^\*/, '');
    return { value, label: value, isDefault: item.startsWith('*') };
  });
}

function readFlag(field: Field, flag: string): void {
  if (flag === 'required') field.nillable = false;
  else if (flag === 'readonly') makeReadOnly(field);
  else if (flag === 'createonly') field.updateable = false;
  else if (flag === 'lookup') field.idLookup = true;
  else if (flag === 'auto')
    Object.assign(makeReadOnly(field), { autoNumber: true, nillable: false, defaultedOnCreate: true });
  else if (flag === 'defaulted') field.defaultedOnCreate = true;
  else if (flag === 'restricted') field.restricted = true;
  else if (flag === 'external') Object.assign(field, { externalId: true, idLookup: true });
  else if (flag === 'unique') field.unique = true;
  else if (flag === 'sensitive') field.caseSensitive = true;
  else if (flag === 'cascade') field.cascade = true;
  else if (flag === 'name') field.nameField = true;
  else if (flag.startsWith('='))
    Object.assign(field, { defaultedOnCreate: true, defaultValue: readDefault(field, flag.slice(1)) });
  else throw new Error(`Unknown word ${flag} at field ${field.name}`);
}

function makeReadOnly(field: Field): Field {
  return Object.assign(field, { createable: false, updateable: false });
}

function readDefault(field: Field, text: string): string | number | boolean {
  if (field.type === 'boolean') return text === 'true';
  return ['int', 'double', 'currency', 'percent'].includes(field.type) ? Number(text) : text;
}
