import { OrgField, OrgObject, OrgObjectDetail, OrgRecordType, PicklistValue } from '@dms/domain';
import { badAnswer } from '../wire/failures';

type Raw = Record<string, unknown>;

/** An entry of the global describe. */
export function toOrgObject(raw: unknown): OrgObject {
  const entry = raw as Raw | null;
  if (typeof entry?.['name'] !== 'string') throw badAnswer('a describe', false);
  return {
    name: entry['name'],
    label: text(entry['label']),
    labelPlural: text(entry['labelPlural']),
    custom: entry['custom'] === true,
    createable: entry['createable'] === true,
    updateable: entry['updateable'] === true,
    deletable: entry['deletable'] === true,
    queryable: entry['queryable'] === true,
    keyPrefix: typeof entry['keyPrefix'] === 'string' ? entry['keyPrefix'] : null,
  };
}

export function toOrgObjectDetail(raw: unknown): OrgObjectDetail {
  const object = toOrgObject(raw);
  const { fields } = raw as Raw;
  if (!Array.isArray(fields)) throw badAnswer('a describe', false);
  const recordTypes = list((raw as Raw)['recordTypeInfos']).map((info) => toRecordType(info as Raw));
  return { ...object, fields: fields.map((field) => toOrgField(field as Raw)), recordTypes };
}

function toRecordType(raw: Raw): OrgRecordType {
  return {
    id: text(raw['recordTypeId']),
    name: text(raw['name']),
    developerName: text(raw['developerName']),
    available: raw['available'] === true,
    master: raw['master'] === true,
    isDefault: raw['defaultRecordTypeMapping'] === true,
  };
}

/** The answer of the UI API about the picklists of one record type. */
export function toPicklistValues(raw: unknown): Record<string, string[]> {
  const fields = (raw as Raw | null)?.['picklistFieldValues'];
  if (typeof fields !== 'object' || fields === null) throw badAnswer('that of picklist values', false);
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      list((field as Raw | null)?.['values']).map((entry) => text((entry as Raw)['value'])),
    ]),
  );
}

function toOrgField(raw: Raw): OrgField {
  const flag = (name: string) => raw[name] === true;
  const number = (name: string) => (typeof raw[name] === 'number' ? raw[name] : 0);
  return {
    name: text(raw['name']),
    label: text(raw['label']),
    type: text(raw['type']),
    soapType: text(raw['soapType']),
    length: number('length'),
    byteLength: number('byteLength'),
    digits: number('digits'),
    precision: number('precision'),
    scale: number('scale'),
    nillable: flag('nillable'),
    createable: flag('createable'),
    updateable: flag('updateable'),
    defaultedOnCreate: flag('defaultedOnCreate'),
    calculated: flag('calculated'),
    custom: flag('custom'),
    unique: flag('unique'),
    externalId: flag('externalId'),
    idLookup: flag('idLookup'),
    caseSensitive: flag('caseSensitive'),
    nameField: flag('nameField'),
    restrictedPicklist: flag('restrictedPicklist'),
    picklistValues: list(raw['picklistValues']).map(toPicklistValue),
    referenceTo: list(raw['referenceTo']).filter((name) => typeof name === 'string'),
    relationshipName: typeof raw['relationshipName'] === 'string' ? raw['relationshipName'] : null,
  };
}

function toPicklistValue(raw: unknown): PicklistValue {
  const { value, label, active, defaultValue } = raw as Raw;
  return {
    value: text(value),
    label: text(label),
    active: active === true,
    defaultValue: defaultValue === true,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
