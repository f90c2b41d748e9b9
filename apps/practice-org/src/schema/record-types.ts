import { makeId } from '../records/ids';
import { badRequest } from '../server/api-error';
import type { RecordType, SObject } from './model';
import { parseField } from './notation';

/** What POST /practice/schema takes for one record type; `number` is ours, kept with the change. */
export interface RecordTypeChange {
  name: string;
  developerName?: string;
  description?: string;
  active?: boolean;
  default?: boolean;
  /** Values of restricted picklists that its records may have, by field; fields that are not named keep all. */
  picklists?: Record<string, string[]>;
  number?: number;
}

export const MASTER_RECORD_TYPE = '012000000000000AAA';

const DEVELOPER_NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*$/;

const refuse = (message: string): never => {
  throw badRequest('INVALID_SCHEMA', message);
};

/** Adds or changes the record types that a change names, and gives the object the field that records tell theirs in. */
export function setRecordTypes(object: SObject, changes: RecordTypeChange[]): void {
  for (const change of changes) {
    const type = readRecordType(object, change);
    const at = object.recordTypes.findIndex((known) => known.developerName === type.developerName);
    if (at < 0) object.recordTypes.push(type);
    else object.recordTypes[at] = type;
    if (type.isDefault)
      for (const other of object.recordTypes) other.isDefault = other.developerName === type.developerName;
  }
  let field = object.fields.find(({ name }) => name === 'RecordTypeId');
  if (!field) {
    field = parseField('RecordTypeId ref(RecordType,RecordType)');
    object.fields.splice(1, 0, field);
  }
  const byDefault = object.recordTypes.find(({ isDefault, active }) => isDefault && active);
  field.defaultValue = byDefault?.id ?? null;
  field.defaultedOnCreate = byDefault !== undefined;
}

/** The change with a number for each record type: its own from before, or the next one. What a client says is none. */
export function withNumbers(
  object: SObject | undefined,
  changes: RecordTypeChange[],
  next: () => number,
): RecordTypeChange[] {
  return changes.map((change) => {
    const developerName = developerNameOf(change);
    const known = object?.recordTypes.find((type) => type.developerName === developerName);
    return { ...change, developerName, number: known?.number ?? next() };
  });
}

/** `Key Account` -> `Key_Account` */
function developerNameOf({ name, developerName }: RecordTypeChange): string {
  if (typeof name !== 'string' || name.trim() === '') return refuse('A record type needs a name.');
  const made =
    developerName ??
    name
      .trim()
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '');
  if (typeof made === 'string' && made.length <= 80 && DEVELOPER_NAME.test(made)) return made;
  return refuse(
    `The record type ${name.slice(0, 80)} needs a developerName of letters, digits and underscores.`,
  );
}

function readRecordType(object: SObject, change: RecordTypeChange): RecordType {
  const { number = 0 } = change;
  return {
    number,
    id: makeId('012', 'P00', number),
    name: change.name.trim().slice(0, 80),
    developerName: developerNameOf(change),
    description: typeof change.description === 'string' ? change.description.slice(0, 255) : null,
    active: change.active !== false,
    isDefault: change.default === true,
    picklists: new Map(
      Object.entries(change.picklists ?? {}).map(([name, values]) => readPicklist(object, name, values)),
    ),
  };
}

function readPicklist(object: SObject, name: string, values: unknown): [string, string[]] {
  const field = object.fields.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (!field || (field.type !== 'picklist' && field.type !== 'multipicklist'))
    return refuse(`A record type names ${name.slice(0, 80)}, which is no picklist of ${object.name}.`);
  if (!Array.isArray(values)) return refuse(`The values of ${field.name} in a record type are a list.`);
  const unknown = values.find((value) => !field.picklist.some((known) => known.value === value));
  if (unknown !== undefined) return refuse(`${String(unknown).slice(0, 80)} is no value of ${field.name}.`);
  return [field.name, values as string[]];
}
